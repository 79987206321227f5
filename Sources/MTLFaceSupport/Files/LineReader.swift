/// Reads the lines of a text file one at a time, so that the size of the file does not matter.
package struct LineReader: ~Copyable {
  /// A line without its line feed.
  package struct Line: Equatable, Sendable {
    /// The bytes of the line, at most ``LineReader/maximumLength``.
    package var bytes: [UInt8] = []
    /// Whether the line was longer and its end was dropped.
    package var isTruncated = false
    /// Whether a line feed follows. Only the last line of a file can lack it.
    package var isTerminated = false
  }

  /// The largest number of bytes kept of a line.
  package static let maximumLength = 1 << 16

  private let path: String
  private let file: FileDescriptor
  private var chunk: [UInt8] = []
  private var position = 0

  /// Opens a regular file.
  ///
  /// - Throws: ``FileError`` if the path does not lead to a readable regular file.
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
      let rest = chunk[position...]
      let end = rest.firstIndex(of: UInt8(ascii: "\n"))
      let piece = rest[..<(end ?? rest.endIndex)]
      let room = Self.maximumLength - line.bytes.count
      line.bytes += piece.prefix(room)
      line.isTruncated = line.isTruncated || piece.count > room
      position = end.map { $0 + 1 } ?? chunk.count
      if end != nil {
        line.isTerminated = true
        return line
      }
    }
  }
}
