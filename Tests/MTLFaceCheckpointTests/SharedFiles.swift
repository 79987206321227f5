import Foundation

/// Files that tests read: the fixtures beside the tests, and the goldens in the shared folder.
enum SharedFiles {
  /// The package's root, three levels above this file.
  static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// `MTLFACE_SHARED`, or `../shared` beside the package.
  static let shared: URL = {
    if let path = ProcessInfo.processInfo.environment["MTLFACE_SHARED"] {
      return URL(filePath: path)
    }
    return root.deletingLastPathComponent().appending(path: "shared")
  }()

  /// Whether tests that need the shared folder run: where it exists, and always under CI, so that
  /// they fail there and are not silently skipped.
  static let areRequiredOrPresent: Bool = {
    if ProcessInfo.processInfo.environment["CI"] == "true" { return true }
    return FileManager.default.fileExists(atPath: shared.path)
  }()

  /// A file made by `torch.save`, with the values that it holds in `state_dict.json`.
  static func torch(_ name: String) -> String {
    shared.appending(path: "goldens/torch").appending(path: name).path
  }

  /// A file of this target's `Fixtures`.
  static func fixture(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures").appending(path: name).path
  }

  /// The bytes of a file.
  static func bytes(_ path: String) throws -> [UInt8] {
    try Array(Data(contentsOf: URL(filePath: path)))
  }

  /// A new directory that goes away with the last reference to it.
  final class TemporaryDirectory: Sendable {
    let url = FileManager.default.temporaryDirectory
      .appending(path: "mtlface-\(UUID().uuidString)")

    init() throws {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// The path of a file in it, which need not exist.
    func path(_ name: String) -> String { url.appending(path: name).path }

    /// Writes a file and returns its path.
    func write(_ bytes: [UInt8], _ name: String) throws -> String {
      try Data(bytes).write(to: url.appending(path: name))
      return path(name)
    }

    /// The names of what is in it, sorted.
    var names: [String] {
      (try? FileManager.default.contentsOfDirectory(atPath: url.path).sorted()) ?? []
    }
  }
}
