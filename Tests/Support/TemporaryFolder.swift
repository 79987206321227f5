public import Foundation

/// A new folder that is removed when the object is deallocated.
public final class TemporaryFolder: Sendable {
  /// The URL of the folder.
  public let url = FileManager.default.temporaryDirectory
    .appending(path: "mtlface-test-\(UUID().uuidString)")

  /// Creates the folder.
  public init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Returns the path of a file in the folder. The file need not exist.
  public func path(_ name: String) -> String { url.appending(path: name).path }

  /// Writes a file and returns its path.
  @discardableResult
  public func write(_ bytes: some Sequence<UInt8>, _ name: String) throws -> String {
    try Data(bytes).write(to: url.appending(path: name))
    return path(name)
  }

  /// Creates an empty file and opens it for writing.
  public func open(_ name: String) throws -> FileHandle {
    try FileHandle(forWritingTo: URL(filePath: write([], name)))
  }

  /// Returns the text of a file in the folder.
  public func text(_ name: String) throws -> String {
    String(decoding: try bytes(name), as: UTF8.self)
  }

  /// Returns the bytes of a file in the folder.
  public func bytes(_ name: String) throws -> Data {
    try Data(contentsOf: url.appending(path: name))
  }

  /// Returns the sorted names of the files and folders in the folder.
  public func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
  }
}
