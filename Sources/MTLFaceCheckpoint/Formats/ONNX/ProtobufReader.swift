/// Reads the fields of one message of the protobuf wire format, from a range of a file.
///
/// Nothing is copied, and nested messages are ranges for readers of their own: how deep a reader
/// goes is decided by the code that uses it, never by the file.
struct ProtobufReader {
  /// What a field holds.
  enum Value: Equatable {
    case varint(UInt64)
    case fixed64(UInt64)
    case fixed32(UInt32)
    /// A text, bytes, a nested message or packed numbers.
    case bytes(Range<Int>)
  }

  /// One field: its number in the message, its value, and where it begins.
  struct Field {
    let number: Int
    let value: Value
    let offset: Int
  }

  /// The file, whose bytes are read in place.
  let file: FileBytes
  /// The byte that is read next.
  private(set) var position: Int
  private let end: Int

  /// A reader of the message in `range`, which lies in the file.
  init(_ file: FileBytes, _ range: Range<Int>) {
    self.file = file
    position = range.lowerBound
    end = min(range.upperBound, file.count)
  }

  /// The next field, or nil at the end of the message.
  /// - Throws: `CheckpointError.truncated` where the file ends too early, ``ONNXError`` `malformed`.
  mutating func next() throws -> Field? {
    guard position < end else { return nil }
    let offset = position
    let tag = try readVarint()
    guard tag >> 3 != 0, tag <= UInt64(UInt32.max) else { throw malformed(offset, "field number") }
    let value: Value
    switch tag & 7 {
    case 0: value = .varint(try readVarint())
    case 1: value = .fixed64(try readFixed(UInt64.self))
    case 2: value = .bytes(try bytes())
    case 5: value = .fixed32(try readFixed(UInt32.self))
    default: throw malformed(offset, "wire type \(tag & 7)")
    }
    return Field(number: Int(tag >> 3), value: value, offset: offset)
  }

  /// A number of 1 to 10 bytes, seven bits each, low ones first.
  mutating func readVarint() throws -> UInt64 {
    let start = position
    var result: UInt64 = 0
    for shift in stride(from: UInt64(0), through: 63, by: 7) {
      guard position < end, let byte = file[position] else { throw truncationError(needed: 1) }
      position += 1
      guard shift < 63 || byte <= 1 else { throw malformed(start, "a number beyond 64 bits") }
      result |= UInt64(byte & 0x7f) << shift
      if byte < 0x80 { return result }
    }
    throw malformed(start, "a number of more than 10 bytes")
  }

  /// A number of fixed size.
  mutating func readFixed<Number: FixedWidthInteger>(_ type: Number.Type) throws -> Number {
    let size = MemoryLayout<Number>.size
    guard size <= end - position, let value = file.load(type, at: position) else {
      throw truncationError(needed: size)
    }
    position += size
    return value
  }

  private mutating func bytes() throws -> Range<Int> {
    let length = try readVarint()
    guard length <= UInt64(end - position) else {
      throw truncationError(needed: Int(clamping: length))
    }
    let range = position..<(position + Int(length))
    position = range.upperBound
    return range
  }

  /// An error at a byte of the file.
  func malformed(_ offset: Int, _ problem: String) -> ONNXError {
    .malformed(path: file.path, offset: offset, problem: problem)
  }

  private func truncationError(needed: Int) -> any Error {
    guard end == file.count else { return malformed(position, "more bytes than its message has") }
    let (least, overflow) = position.addingReportingOverflow(needed)
    return CheckpointError.truncated(
      path: file.path, size: file.count, needed: overflow ? nil : least)
  }
}

extension ProtobufReader {
  /// The field's text.
  func text(_ field: Field) throws -> String {
    guard let text = file.text(try range(field)) else {
      throw malformed(field.offset, "a text that is not UTF-8")
    }
    return text
  }

  /// The field's bytes: of a nested message or of packed numbers.
  func range(_ field: Field) throws -> Range<Int> {
    guard case .bytes(let range) = field.value else {
      throw malformed(field.offset, "field \(field.number) of another type")
    }
    return range
  }

  /// A reader of the nested message.
  func message(_ field: Field) throws -> ProtobufReader {
    ProtobufReader(file, try range(field))
  }

  /// The field's whole number.
  func integer(_ field: Field) throws -> Int64 {
    guard case .varint(let bits) = field.value else {
      throw malformed(field.offset, "field \(field.number) of another type")
    }
    return Int64(bitPattern: bits)
  }

  /// The field's 32-bit float.
  func float(_ field: Field) throws -> Float {
    guard case .fixed32(let bits) = field.value else {
      throw malformed(field.offset, "field \(field.number) of another type")
    }
    return Float(bitPattern: bits)
  }

  /// Appends the whole numbers of a repeated field: one, or many packed.
  /// - Throws: `CheckpointError.limitExceeded` beyond `limit` numbers in all.
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
