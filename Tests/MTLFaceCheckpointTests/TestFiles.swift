import Foundation
import MTLFaceTestSupport

/// The files that tests read: the fixtures of this target and the golden files.
enum TestFiles {
  /// Returns the path of a file made by `torch.save`, whose values are in `state_dict.json`.
  static func torch(_ name: String) -> String {
    Goldens.folder.appending(path: "torch").appending(path: name).path
  }

  /// Returns the path of a file in this target's `Fixtures`.
  static func fixture(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures").appending(path: name).path
  }

  /// Returns the bytes of a file.
  static func bytes(_ path: String) throws -> [UInt8] {
    try Array(Data(contentsOf: URL(filePath: path)))
  }
}
