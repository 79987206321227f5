import MTLFaceData
import MTLFaceSupport

/// A run's folder: `configuration.json`, `network.json`, `log.jsonl`, `report.html`, `model.safetensors`, and the folders
/// `checkpoints`, `samples` and `cache`. One process at a time holds it.
final class RunFolder {
  /// Its path.
  let path: String
  private let lock: Int32

  /// Opens or makes a folder, and holds it as long as this lives.
  /// - Throws: ``TrainingError/unusableRun(path:problem:)``.
  init(_ path: String) throws {
    self.path = path
    func unusable(_ problem: String) -> TrainingError {
      .unusableRun(path: path, problem: problem)
    }
    for folder in Self.parentFolders(of: path) + [path, path + "/checkpoints", path + "/samples"] {
      var info = stat()
      guard mkdir(folder, 0o777) != 0 else { continue }
      let reason = String(cString: strerror(errno))
      guard stat(folder, &info) == 0, info.st_mode & S_IFMT == S_IFDIR else {
        throw unusable(
          "\(folder) cannot be made (\(reason)); make the folder above it writable, or choose another"
        )
      }
    }
    lock = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard lock >= 0 else {
      throw unusable(
        "cannot be written (\(String(cString: strerror(errno)))); choose another folder")
    }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      close(lock)
      throw unusable("another process trains in it; wait for it, or choose another folder")
    }
  }

  deinit { close(lock) }

  /// The folders on the way to a path, the outermost first.
  private static func parentFolders(of path: String) -> [String] {
    path.indices.dropFirst().filter { path[$0] == "/" }.map { String(path[..<$0]) }
  }

  /// The stored configuration's path.
  var configurationPath: String { path + "/configuration.json" }
  /// The network's description.
  var networkPath: String { path + "/network.json" }
  /// The finished model's path.
  var modelPath: String { "\(path)/\(Self.modelName)" }
  /// The finished model's name.
  static let modelName = "model.safetensors"
  /// Whether a run was begun here.
  var containsRun: Bool { access(configurationPath, F_OK) == 0 }

  /// Where what is made once is kept.
  /// - Throws: ``TrainingError/unusableRun(path:problem:)``.
  func makeCacheFolder(_ chosen: String?) throws -> String {
    let folder = chosen ?? path + "/cache"
    guard mkdir(folder, 0o777) != 0, errno != EEXIST else { return folder }
    throw TrainingError.unusableRun(
      path: folder, problem: "cannot be made (\(String(cString: strerror(errno))))")
  }

  /// A checkpoint on disk.
  struct Checkpoint {
    let step: Int
    let path: String
  }

  /// The checkpoints, oldest first.
  var checkpoints: [Checkpoint] {
    (Folder.names(in: path + "/checkpoints") ?? []).compactMap { name in
      guard name.hasPrefix("step-"), name.hasSuffix(".safetensors"),
        let step = Int(name.dropFirst(5).dropLast(12))
      else { return nil }
      return Checkpoint(step: step, path: "\(path)/checkpoints/\(name)")
    }.sorted { $0.step < $1.step }
  }

  /// Where a step's checkpoint goes within the folder.
  static func checkpointPath(step: Int) -> String { "checkpoints/step-\(padded(step)).safetensors" }

  /// Where a step's sample sheet goes within the folder.
  static func samplesPath(step: Int) -> String { "samples/step-\(padded(step)).png" }

  /// Deletes all but the newest checkpoints up to a step, and those of later steps.
  func pruneCheckpoints(keeping count: Int, upTo step: Int) {
    let all = checkpoints
    for old in all.filter({ $0.step <= step }).dropLast(count) { unlink(old.path) }
    for later in all where later.step > step { unlink(later.path) }
  }

  private static func padded(_ step: Int) -> String {
    let digits = String(step)
    return String(repeating: "0", count: max(0, 9 - digits.count)) + digits
  }
}
