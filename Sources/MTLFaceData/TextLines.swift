import MTLFaceSupport

/// The lines of a text file without their ends, read one at a time.
///
/// Invalid UTF-8 is replaced by replacement characters, and lines are cut after ``longest`` bytes.
/// A carriage return at the end of a line is dropped. If the file cannot be read to its end, the
/// sequence ends there.
struct TextLines: Sequence, IteratorProtocol {
  /// The largest number of bytes kept of a line. A line of a list is shorter.
  static let longest = LineReader.maximumLength

  private let source: Source

  /// Opens a regular file.
  ///
  /// - Throws: ``DatasetError/unreadable(path:reason:)``.
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

  /// A reference to the reader, which cannot be copied.
  private final class Source {
    var reader: LineReader

    init(_ path: String) throws(FileError) { reader = try LineReader(path) }
  }
}
