import Foundation
import MTLFaceTestSupport

/// The fixtures and golden files that the tests of this target read.
enum TestFiles {
  /// Returns the path of a file in `Goldens/torch`.
  static func torch(_ name: String) -> String {
    Goldens.folder.appending(path: "torch").appending(path: name).path
  }

  /// Returns the path of a file in `Fixtures`.
  static func fixture(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Fixtures").appending(path: name).path
  }

  /// Returns the bytes of a file.
  static func bytes(_ path: String) throws -> [UInt8] {
    try Array(Data(contentsOf: URL(filePath: path)))
  }
}
