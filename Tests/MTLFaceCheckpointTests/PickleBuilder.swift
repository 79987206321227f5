/// A builder that creates a pickle opcode by opcode.
struct PickleBuilder {
  private(set) var bytes: [UInt8] = []

  /// Creates a pickle that begins with the protocol version.
  init(protocol version: UInt8 = 2) {
    bytes = [0x80, version]
  }

  /// Appends opcodes, which are given as Latin-1 characters.
  mutating func op(_ text: String) {
    bytes += text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
  }

  mutating func op(_ raw: [UInt8]) {
    bytes += raw
  }

  mutating func global(_ module: String, _ name: String) {
    op("c\(module)\n\(name)\n")
  }

  mutating func text(_ text: String) {
    op("X")
    little(UInt32(text.utf8.count))
    bytes += Array(text.utf8)
  }

  mutating func integer(_ value: Int32) {
    op("J")
    little(value)
  }

  mutating func little<Value: FixedWidthInteger>(_ value: Value) {
    withUnsafeBytes(of: value.littleEndian) { bytes += Array($0) }
  }

  /// Appends a tensor that refers to a storage, in the form that `torch.save` writes.
  mutating func tensor(
    key: String, storage: String = "FloatStorage", count: Int32, offset: Int32 = 0,
    shape: [Int32], strides: [Int32]
  ) {
    global("torch._utils", "_rebuild_tensor_v2")
    op("((")
    text("storage")
    global("torch", storage)
    text(key)
    text("cpu")
    integer(count)
    op("tQ")
    integer(offset)
    op("(")
    shape.forEach { integer($0) }
    op("t(")
    strides.forEach { integer($0) }
    op("t\u{89}")
    global("collections", "OrderedDict")
    op(")RtR")
  }

  /// The bytes of the complete pickle.
  var finished: [UInt8] { bytes + [UInt8(ascii: ".")] }
}
