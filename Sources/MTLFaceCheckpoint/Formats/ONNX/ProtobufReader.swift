import MTLFaceSupport

/// A reader for the fields of one protobuf message, which occupies a range of a file.
///
/// Nothing is copied. A nested message is read with another reader. The calling code therefore
/// limits the nesting depth, whatever the file contains.
struct ProtobufReader {
  /// The value of a field.
  enum Value: Equatable {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    /// A string, bytes, a nested message or packed numbers.
    case bytes(Range<Int>)
  }

  /// A field with its number in the message, its value and the byte offset of its start.
  struct Field {
    let number: Int
    let value: Value
    let offset: Int
  }

  private var cursor: ByteCursor

  /// The file that contains the message.
  var file: FileBytes { cursor.file }
  /// The offset in the file of the next byte to read.
  var position: Int { cursor.position }

  /// Creates a reader for the message in `range` of the file.
  init(_ file: FileBytes, _ range: Range<Int>) { cursor = ByteCursor(file, range) }

  /// Returns the next field, or `nil` at the end of the message.
  ///
  /// - Throws: `CheckpointError.truncated` if the file ends too early;
  ///   ``ONNXError/malformed(path:offset:problem:)`` if the field is invalid.
  mutating func next() throws -> Field? {
    guard cursor.remaining > 0 else { return nil }
    let offset = position
    let tag = try readVarint()
    guard tag >> 3 != 0, tag <= UInt64(UInt32.max) else {
      throw malformed(offset, "a field number is invalid")
    }
    let value: Value
    switch tag & 7 {
    case 0: value = .varint(try readVarint())
    case 1: value = .fixed64(try readFixed(UInt64.self))
    case 2: value = .bytes(try bytes())
    case 5: value = .fixed32(try readFixed(UInt32.self))
    default: throw malformed(offset, "the wire type \(tag & 7) is invalid")
    }
    return Field(number: Int(tag >> 3), value: value, offset: offset)
  }

  /// Reads an integer of 1 to 10 bytes, each with seven bits, in little-endian order.
  mutating func readVarint() throws -> UInt64 {
    let start = position
    var result: UInt64 = 0
    for shift in stride(from: UInt64(0), through: 63, by: 7) {
      guard let byte = cursor.peek() else { throw truncationError(needed: 1) }
      cursor.position += 1
      guard shift < 63 || byte <= 1 else {
        throw malformed(start, "an integer has more than 64 bits")
      }
      result |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return result }
    }
    throw malformed(start, "an integer has more than 10 bytes")
  }

  /// Reads an integer of fixed size.
  mutating func readFixed<Number: FixedWidthInteger>(_ type: Number.Type) throws -> Number {
    let size = MemoryLayout<Number>.size
    guard size <= cursor.remaining, let value = file.load(type, at: position) else {
      throw truncationError(needed: size)
    }
    cursor.position += size
    return value
  }

  private mutating func bytes() throws -> Range<Int> {
    let length = try readVarint()
    guard length <= UInt64(cursor.remaining) else {
      throw truncationError(needed: Int(clamping: length))
    }
    let range = position..<(position + Int(length))
    cursor.position = range.upperBound
    return range
  }

  /// Returns an error for the byte at `offset`.
  func malformed(_ offset: Int, _ problem: String) -> ONNXError {
    .malformed(path: file.path, offset: offset, problem: problem)
  }

  private func truncationError(needed: Int) -> any Error {
    guard cursor.end == file.count else {
      return malformed(position, "a field extends beyond its message")
    }
    let (minimum, overflow) = position.addingReportingOverflow(needed)
    return CheckpointError.truncated(
      path: file.path, size: file.count, needed: overflow ? nil : minimum)
  }
}

extension ProtobufReader {
  /// Returns the string in a field.
  func text(_ field: Field) throws -> String {
    guard let text = file.text(try range(field)) else {
      throw malformed(field.offset, "a string is not valid UTF-8")
    }
    return text
  }

  /// Returns the byte range of a field that contains a nested message, bytes or packed numbers.
  func range(_ field: Field) throws -> Range<Int> {
    guard case .bytes(let range) = field.value else {
      throw malformed(field.offset, "field \(field.number) has the wrong type")
    }
    return range
  }

  /// Returns a reader for the nested message in a field.
  func message(_ field: Field) throws -> ProtobufReader {
    ProtobufReader(file, try range(field))
  }

  /// Returns the integer in a field.
  func integer(_ field: Field) throws -> Int64 {
    guard case .varint(let bits) = field.value else {
      throw malformed(field.offset, "field \(field.number) has the wrong type")
    }
    return Int64(bitPattern: bits)
  }

  /// Returns the 32-bit floating-point number in a field.
  func float(_ field: Field) throws -> Float {
    guard case .fixed32(let bits) = field.value else {
      throw malformed(field.offset, "field \(field.number) has the wrong type")
    }
    return Float(bitPattern: bits)
  }

  /// Appends the integers of a repeated field, which contains one integer or a packed list.
  ///
  /// - Throws: `CheckpointError.limitExceeded` if `numbers` would have more than `limit` elements;
  ///   ``ONNXError/malformed(path:offset:problem:)`` if the field has the wrong type or an integer
  ///   is invalid.
  func integers(_ field: Field, into numbers: inout [Int64], limit: Int) throws {
    func append(_ bits: UInt64) throws {
      guard numbers.count < limit else {
        throw CheckpointError.limitExceeded(path: file.path, what: "numbers", limit: limit)
      }
      numbers.append(Int64(bitPattern: bits))
    }
    if case .varint(let bits) = field.value { return try append(bits) }
    var packed = try message(field)
    let end = try range(field).upperBound
    while packed.position < end { try append(try packed.readVarint()) }
  }
}
