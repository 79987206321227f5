/// A reader that returns the lines of a text file one at a time without loading the whole file.
package struct LineReader: ~Copyable {
  /// A line of the file, without its line feed.
  package struct Line: Equatable, Sendable {
    /// The bytes of the line, at most ``LineReader/maximumLength``.
    package var bytes: [UInt8] = []
    /// Whether the line was longer than ``LineReader/maximumLength`` and was truncated.
    package var isTruncated = false
    /// Whether the line ended with a line feed. This can be `false` only for the last line.
    package var isTerminated = false
  }

  /// The length in bytes to which longer lines are truncated.
  package static let maximumLength = 1 << 16

  private let path: String
  private let file: FileDescriptor
  private var chunk: [UInt8] = []
  private var position = 0

  /// Opens a regular file.
  ///
  /// - Throws: ``FileError`` if the path does not refer to a readable regular file.
  package init(_ path: String) throws(FileError) {
    self.path = path
    file = try FileDescriptor.openRegularFile(path)
  }

  deinit { file.close() }

  /// Returns the next line, or `nil` at the end of the file.
  ///
  /// - Throws: ``FileError`` if the file cannot be read.
  package mutating func next() throws(FileError) -> Line? {
    var line = Line()
    var isEmpty = true
    while true {
      if position == chunk.count {
        do { chunk = try file.read(upTo: 1 << 16) } catch {
          throw FileError(path, .reading, .system(error))
        }
        position = 0
        if chunk.isEmpty { return isEmpty ? nil : line }
      }
      isEmpty = false
      let remaining = chunk[position...]
      let end = remaining.firstIndex(of: UInt8(ascii: "\n"))
      let piece = remaining[..<(end ?? remaining.endIndex)]
      let capacity = Self.maximumLength - line.bytes.count
      line.bytes += piece.prefix(capacity)
      line.isTruncated = line.isTruncated || piece.count > capacity
      position = end.map { $0 + 1 } ?? chunk.count
      if end != nil {
        line.isTerminated = true
        return line
      }
    }
  }
}
