/// An encoder for the fields of one protobuf message.
struct ProtobufWriter {
  /// The bytes of the fields written so far.
  private(set) var bytes: [UInt8] = []

  /// Writes an integer field.
  mutating func writeInteger(_ number: Int, _ value: Int64) {
    append(UInt64(number) << 3)
    append(UInt64(bitPattern: value))
  }

  /// Writes a 32-bit floating-point field.
  mutating func writeFloat(_ number: Int, _ value: Float) {
    append(UInt64(number) << 3 | 5)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
  }

  /// Writes a string field.
  mutating func writeString(_ number: Int, _ value: String) {
    writeHeader(number, length: value.utf8.count)
    bytes.append(contentsOf: value.utf8)
  }

  /// Writes a field that contains an encoded message or bytes.
  mutating func writeMessage(_ number: Int, _ value: [UInt8]) {
    writeHeader(number, length: value.count)
    bytes.append(contentsOf: value)
  }

  /// Writes a field with a nested message. `body` writes the fields of the message.
  mutating func writeMessage(_ number: Int, _ body: (inout ProtobufWriter) -> Void) {
    var inner = ProtobufWriter()
    body(&inner)
    writeMessage(number, inner.bytes)
  }

  /// Writes the header of a field with `length` bytes, which the caller writes to another
  /// destination.
  mutating func writeHeader(_ number: Int, length: Int) {
    append(UInt64(number) << 3 | 2)
    append(UInt64(length))
  }

  private mutating func append(_ value: UInt64) {
    var remaining = value
    while remaining >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: remaining) | 0x80)
      remaining >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: remaining))
  }
}
