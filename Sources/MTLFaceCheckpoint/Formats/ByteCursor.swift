import MTLFaceSupport

/// A reading position in a range of a file's bytes.
///
/// The JSON, NumPy, pickle and Protobuf parsers read through a cursor, which never goes beyond the
/// end of its range or of the file.
struct ByteCursor {
  /// The file that contains the range.
  let file: FileBytes
  /// The offset in the file of the next byte to read.
  var position: Int
  /// The offset in the file of the end of the range.
  let end: Int

  /// Creates a cursor at the start of `range`, whose end is limited to the end of the file.
  init(_ file: FileBytes, _ range: Range<Int>) {
    self.file = file
    position = range.lowerBound
    end = min(range.upperBound, file.count)
  }

  /// The number of bytes that have not been read.
  var remaining: Int { end - position }

  /// Returns the next byte without consuming it, or `nil` at the end.
  func peek() -> UInt8? { position < end ? file[position] : nil }

  // MARK: Text

  /// Consumes spaces, tabs and line breaks.
  mutating func skipSpace() {
    while let byte = peek(), byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
      position += 1
    }
  }

  /// Consumes whitespace and then the given ASCII character, if it comes next.
  ///
  /// - Returns: Whether the character was consumed.
  mutating func accept(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard peek() == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  /// Consumes decimal digits and returns their value, or `nil` if the value does not fit into
  /// `Int`.
  ///
  /// Without digits, nothing is consumed and the value is 0. After an overflow, the position is at
  /// the digit that caused it.
  mutating func readDigits() -> Int? {
    var value = 0
    while let byte = peek(), (0x30...0x39).contains(byte) {
      let (tens, overflow1) = value.multipliedReportingOverflow(by: 10)
      let (sum, overflow2) = tens.addingReportingOverflow(Int(byte - 0x30))
      guard !overflow1, !overflow2 else { return nil }
      value = sum
      position += 1
    }
    return value
  }
}
