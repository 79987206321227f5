import MTLFaceSupport

/// A cursor that reads the integers, strings and lines of a pickle.
struct PickleCursor {
  private var bytes: ByteCursor

  /// The file that contains the pickle.
  var file: FileBytes { bytes.file }
  /// The offset in the file of the next byte to read.
  var position: Int { bytes.position }

  /// Creates a cursor at the start of `range`.
  init(file: FileBytes, range: Range<Int>) { bytes = ByteCursor(file, range) }

  /// Returns an error for the current position.
  func error(_ problem: String) -> CheckpointError {
    .malformedPickle(path: file.path, offset: position, problem: problem)
  }

  /// Consumes `count` bytes and returns their range.
  mutating func advance(by count: Int) throws -> Range<Int> {
    guard count >= 0 else { throw error("a length is negative") }
    guard count <= bytes.remaining else {
      guard bytes.end == file.count else { throw error("the pickle ends unexpectedly") }
      let (needed, overflow) = position.addingReportingOverflow(count)
      throw CheckpointError.truncated(
        path: file.path, size: file.count, needed: overflow ? nil : needed)
    }
    defer { bytes.position += count }
    return position..<position + count
  }

  /// Consumes a little-endian integer.
  mutating func readInteger<Value: FixedWidthInteger>(_ type: Value.Type) throws -> Value {
    let range = try advance(by: MemoryLayout<Value>.size)
    guard let value = file.load(type, at: range.lowerBound) else {
      throw error("the pickle ends unexpectedly")
    }
    return value
  }

  /// Consumes a length and as many bytes as it states, and returns the range of the bytes.
  mutating func readLengthPrefixed<Length: FixedWidthInteger>(_ type: Length.Type) throws -> Range<
    Int
  > {
    let length = try readInteger(type)
    guard let count = Int(exactly: length) else { throw error("the length \(length) is too large") }
    return try advance(by: count)
  }

  /// Decodes UTF-8 text without changing the position.
  func decodeText(_ range: Range<Int>) throws -> String {
    guard let text = file.text(range) else { throw error("a string is not valid UTF-8") }
    return text
  }

  /// Consumes a line of at most 512 bytes and returns it without the line feed.
  mutating func readLine() throws -> String {
    let start = position
    while position - start <= 512 {
      let offset = try advance(by: 1).lowerBound
      if file[offset] == 0x0a { return try decodeText(start..<offset) }
    }
    throw error("a name is too long")
  }
}
