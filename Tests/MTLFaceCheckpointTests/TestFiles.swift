import Foundation
import MTLFaceTestSupport

/// Files that tests read: the fixtures beside the tests, and the goldens.
enum TestFiles {
  /// A file made by `torch.save`, with the values that it holds in `state_dict.json`.
  static func torch(_ name: String) -> String {
    Goldens.folder.appending(path: "torch").appending(path: name).path
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
