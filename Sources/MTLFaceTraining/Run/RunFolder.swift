import MTLFaceReports
import MTLFaceSupport

/// The folder of a run.
///
/// The folder contains the files `configuration.json`, `network.json`, `log.jsonl`, `report.html`
/// and `model.safetensors`, and the folders `checkpoints`, `samples` and `cache`. It is locked with
/// the file `lock`, so that only one process can use it at a time.
///
/// If the run fails before its first step, ``keep()`` is not called, and everything that the run
/// created is removed.
final class RunFolder {
  /// The path of the folder.
  let path: String
  private let lock: FileDescriptor
  private var created = ProvisionalFiles()

  /// Opens or creates a folder and locks it until the object is deallocated.
  ///
  /// - Parameter path: The path of the folder. Missing parent folders are created.
  /// - Throws: ``TrainingError/unusableRun(path:problem:)`` if the folder cannot be created or
  ///   written to, or if another process uses it.
  init(_ path: String) throws {
    self.path = path
    func unusable(_ problem: String) -> TrainingError {
      .unusableRun(path: path, problem: problem)
    }
    for folder in Self.parentFolders(of: path) + [path, path + "/checkpoints", path + "/samples"] {
      do { try created.makeFolder(folder) } catch {
        throw unusable(
          "the folder \(folder) cannot be created (\(error.reason)); make its parent folder "
            + "writable, or choose another folder")
      }
    }
    for name in [
      "lock", "configuration.json", "network.json", TrainingLog.fileName, TrainingReport.fileName,
    ] { created.willCreate("\(path)/\(name)") }
    do {
      lock = try FileDescriptor.openRegularFile(
        path + "/lock", flags: O_RDWR | O_CREAT, permissions: 0o644)
    } catch { throw unusable("cannot be written (\(error.reason)); choose another folder") }
    // Another process may have removed the file before it was locked.
    guard (try? lock.tryLock()) == true,
      FileIdentity(path: path + "/lock") == FileIdentity(lock)
    else {
      created.keep()
      throw unusable(
        "is in use by another training process; wait until it ends, or choose another folder")
    }
  }

  deinit {
    created.discard()
    lock.close()
  }

  /// Keeps the files of the run at the end of the lifetime of the object.
  func keep() { created.keep() }

  /// Returns the parent folders of a path, starting with the outermost.
  private static func parentFolders(of path: String) -> [String] {
    path.indices.dropFirst().filter { path[$0] == "/" }.map { String(path[..<$0]) }
  }

  /// The path of the configuration of the run.
  var configurationPath: String { path + "/configuration.json" }
  /// The path of the description of the network.
  var networkPath: String { path + "/network.json" }
  /// The path of the trained model.
  var modelPath: String { "\(path)/\(Self.modelName)" }
  /// The file name of the trained model.
  static let modelName = "model.safetensors"
  /// Whether the folder contains a run.
  var containsRun: Bool { FileSystem.exists(configurationPath) }

  /// Creates the folder for cached outputs of frozen networks.
  ///
  /// - Parameter configuredPath: The path in the settings, or `nil` for a folder inside the folder
  ///   of the run.
  /// - Returns: The path of the folder.
  /// - Throws: ``TrainingError/unusableRun(path:problem:)`` if the folder cannot be created.
  func makeCacheFolder(_ configuredPath: String?) throws -> String {
    let folder = configuredPath ?? path + "/cache"
    do { try created.makeFolder(folder) } catch {
      throw TrainingError.unusableRun(
        path: folder,
        problem: "cannot be created (\(error.reason)); choose another folder for run.cache")
    }
    return folder
  }

  /// A checkpoint on disk.
  struct Checkpoint {
    let step: Int
    let path: String
  }

  /// The checkpoints in ascending order of their steps.
  var checkpoints: [Checkpoint] {
    (FileSystem.names(in: path + "/checkpoints") ?? []).compactMap { name in
      guard name.hasPrefix("step-"), name.hasSuffix(".safetensors"),
        let step = Int(name.dropFirst(5).dropLast(12))
      else { return nil }
      return Checkpoint(step: step, path: "\(path)/checkpoints/\(name)")
    }.sorted { $0.step < $1.step }
  }

  /// Returns the path of the checkpoint of a step relative to the folder.
  static func checkpointPath(step: Int) -> String { "checkpoints/step-\(padded(step)).safetensors" }

  /// Returns the path of the sample sheet of a step relative to the folder.
  static func samplesPath(step: Int) -> String { "samples/step-\(padded(step)).png" }

  /// Deletes the checkpoints after `step` and all but the newest `count` of the other checkpoints.
  func pruneCheckpoints(keeping count: Int, upTo step: Int) {
    let all = checkpoints
    for old in all.filter({ $0.step <= step }).dropLast(count) { unlink(old.path) }
    for later in all where later.step > step { unlink(later.path) }
  }

  private static func padded(_ step: Int) -> String {
    String(step).leftPadded(to: 9, with: "0")
  }
}
