/// Reads the lines of a log of any size, one at a time.
struct LogLineReader: ~Copyable {
  /// The maximum length of a line in bytes, without the line end. Longer lines are not records.
  static let maximumLength = 1 << 16

  private let file: RunFile
  private var chunk: [UInt8] = []
  private var position = 0

  /// Opens a regular file.
  ///
  /// - Throws: ``TrainingLogError/unreadable(path:reason:)``.
  init(_ path: String) throws(TrainingLogError) { file = try RunFile(reading: path) }

  /// Returns the next line without its line end; empty for a line that is too long, and nil at the
  /// end of the file. Bytes after the last line end are an incomplete line, and are ignored.
  ///
  /// - Throws: ``TrainingLogError/unreadable(path:reason:)``.
  mutating func next() throws(TrainingLogError) -> [UInt8]? {
    var line: [UInt8] = []
    var isTooLong = false
    while true {
      if position == chunk.count {
        chunk = try file.read(1 << 16)
        position = 0
        if chunk.isEmpty { return nil }
      }
      let rest = chunk[position...]
      let end = rest.firstIndex(of: UInt8(ascii: "\n"))
      let piece = rest[..<(end ?? rest.endIndex)]
      isTooLong = isTooLong || line.count + piece.count > Self.maximumLength
      if !isTooLong { line += piece }
      position = end.map { $0 + 1 } ?? chunk.count
      if end != nil { return isTooLong ? [] : line }
    }
  }
}
