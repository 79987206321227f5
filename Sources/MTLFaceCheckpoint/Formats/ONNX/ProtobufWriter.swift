/// Writes the fields of one message of the protobuf wire format.
struct ProtobufWriter {
  /// The message so far.
  private(set) var bytes: [UInt8] = []

  /// A whole number.
  mutating func integer(_ number: Int, _ value: Int64) {
    append(UInt64(number) << 3)
    append(UInt64(bitPattern: value))
  }

  /// A 32-bit float.
  mutating func float(_ number: Int, _ value: Float) {
    append(UInt64(number) << 3 | 5)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// A text.
  mutating func text(_ number: Int, _ value: String) {
    header(number, length: value.utf8.count)
    bytes.append(contentsOf: value.utf8)
  }

  /// A nested message, or bytes.
  mutating func message(_ number: Int, _ value: [UInt8]) {
    header(number, length: value.count)
    bytes.append(contentsOf: value)
  }

  /// A nested message that `body` writes.
  mutating func message(_ number: Int, _ body: (inout ProtobufWriter) -> Void) {
    var inner = ProtobufWriter()
    body(&inner)
    message(number, inner.bytes)
  }

  /// What stands in front of `length` bytes that the caller writes elsewhere.
  mutating func header(_ number: Int, length: Int) {
    append(UInt64(number) << 3 | 2)
    append(UInt64(length))
  }

  private mutating func append(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }
}
