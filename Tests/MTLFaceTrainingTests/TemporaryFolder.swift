import Foundation

/// A folder that goes with its owner.
final class TemporaryFolder: Sendable {
  /// Where it is.
  let path: String

  /// A new folder.
  init() throws {
    path = NSTemporaryDirectory() + "mtlface-run-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file of the folder, the log unless said.
  func write(_ bytes: [UInt8], _ name: String = "log.jsonl") throws {
    try Data(bytes).write(to: URL(filePath: "\(path)/\(name)"))
  }

  /// The bytes of a file of the folder, the log unless said.
  func bytes(_ name: String = "log.jsonl") throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: "\(path)/\(name)")))
  }
}
