/// Writes the fields of one message of the protobuf wire format.
struct ProtobufWriter {
  /// The message so far.
  private(set) var bytes: [UInt8] = []

  /// A whole number.
  mutating func writeInteger(_ number: Int, _ value: Int64) {
    append(UInt64(number) << 3)
    append(UInt64(bitPattern: value))
  }

  /// A 32-bit float.
  mutating func writeFloat(_ number: Int, _ value: Float) {
    append(UInt64(number) << 3 | 5)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// A text.
  mutating func writeString(_ number: Int, _ value: String) {
    writeHeader(number, length: value.utf8.count)
    bytes.append(contentsOf: value.utf8)
  }

  /// A nested message, or bytes.
  mutating func writeMessage(_ number: Int, _ value: [UInt8]) {
    writeHeader(number, length: value.count)
    bytes.append(contentsOf: value)
  }

  /// A nested message that `body` writes.
  mutating func writeMessage(_ number: Int, _ body: (inout ProtobufWriter) -> Void) {
    var inner = ProtobufWriter()
    body(&inner)
    writeMessage(number, inner.bytes)
  }

  /// What stands in front of `length` bytes that the caller writes elsewhere.
  mutating func writeHeader(_ number: Int, length: Int) {
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
