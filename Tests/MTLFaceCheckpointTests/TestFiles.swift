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
}
