import MTLFaceSupport

/// A cursor that reads the bytes of a pickle sequentially and never beyond their end.
struct PickleCursor {
  let file: FileBytes
  private(set) var position: Int
  private let end: Int

  init(file: FileBytes, range: Range<Int>) {
    self.file = file
    position = range.lowerBound
    end = min(range.upperBound, file.count)
  }

  /// Returns an error for the current position.
  func error(_ problem: String) -> CheckpointError {
    .malformedPickle(path: file.path, offset: position, problem: problem)
  }

  /// Consumes `count` bytes and returns their range.
  mutating func advance(by count: Int) throws -> Range<Int> {
    guard count >= 0 else { throw error("negative length") }
    guard count <= end - position else {
      guard end == file.count else { throw error("unexpected end") }
      let (needed, overflow) = position.addingReportingOverflow(count)
      throw CheckpointError.truncated(
        path: file.path, size: file.count, needed: overflow ? nil : needed)
    }
    defer { position += count }
    return position..<position + count
  }

  /// Consumes a little-endian integer.
  mutating func readInteger<Value: FixedWidthInteger>(_ type: Value.Type) throws -> Value {
    let range = try advance(by: MemoryLayout<Value>.size)
    guard let value = file.load(type, at: range.lowerBound) else {
      throw error("unexpected end")
    }
    return value
  }

  /// Consumes a length and then that number of bytes, and returns the range of the bytes.
  mutating func readLengthPrefixed<Length: FixedWidthInteger>(_ type: Length.Type) throws -> Range<
    Int
  > {
    let length = try readInteger(type)
    guard let count = Int(exactly: length) else { throw error("invalid length \(length)") }
    return try advance(by: count)
  }

  /// Decodes UTF-8 text without changing the position.
  func decodeText(_ range: Range<Int>) throws -> String {
    guard let text = file.text(range) else { throw error("text that is not valid UTF-8") }
    return text
  }

  /// Consumes a line of at most 512 bytes and returns it without the line feed.
  mutating func readLine() throws -> String {
    let start = position
    while position - start <= 512 {
      let offset = try advance(by: 1).lowerBound
      if file[offset] == 0x0a { return try decodeText(start..<offset) }
    }
    throw error("a name that is too long")
  }
}
