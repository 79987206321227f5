/// The lines of a log, one at a time, whatever its size.
struct LogLineReader: ~Copyable {
  /// Bytes of a line, its end not counted; longer ones are no records.
  static let longest = 1 << 16

  private let file: RunFile
  private var chunk: [UInt8] = []
  private var position = 0

  /// Opens a regular file.
  ///
  /// - Throws: ``TrainingLogError/unreadable(path:reason:)``.
  init(_ path: String) throws(TrainingLogError) { file = try RunFile(reading: path) }

  /// The next line without its end, empty where it is longer than a record can be; nil behind the
  /// last. What stands behind the last line's end is half a line, and no line.
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
      isTooLong = isTooLong || line.count + piece.count > Self.longest
      if !isTooLong { line += piece }
      position = end.map { $0 + 1 } ?? chunk.count
      if end != nil { return isTooLong ? [] : line }
    }
  }
}
