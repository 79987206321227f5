import MTLFaceSupport

/// A sequence that reads a text file line by line and returns the lines without line breaks.
///
/// Invalid UTF-8 is replaced by replacement characters. Lines are truncated to ``maximumLength``
/// bytes. A carriage return at the end of a line is removed. If a read error occurs, the sequence
/// ends.
struct TextLines: Sequence, IteratorProtocol {
  /// The maximum length of a line in bytes. Valid lines are shorter.
  static let maximumLength = LineReader.maximumLength

  private let source: Source

  /// Opens a regular file.
  ///
  /// - Throws: ``DatasetError/unreadable(path:reason:)`` if the file cannot be opened or is not a
  ///   regular file.
  init(_ path: String) throws(DatasetError) {
    do { source = try Source(path) } catch {
      throw .unreadable(path: error.path, reason: error.reason)
    }
  }

  /// Returns the next line, or `nil` at the end of the file.
  mutating func next() -> String? {
    guard var bytes = try? source.reader.next()?.bytes else { return nil }
    if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// A reference to the line reader, which is not copyable.
  private final class Source {
    var reader: LineReader

    init(_ path: String) throws(FileError) { reader = try LineReader(path) }
  }
}
