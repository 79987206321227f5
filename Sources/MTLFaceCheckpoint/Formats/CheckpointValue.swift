/// A piece of a checkpoint that is not a tensor: an epoch number, a loss history, a note.
public enum CheckpointValue: Sendable, Hashable {
  /// Python's `None`.
  case none
  /// A boolean.
  case bool(Bool)
  /// An integer of at most 64 bits.
  case integer(Int64)
  /// A wider integer: two's complement, least significant byte first.
  case bigInteger([UInt8])
  /// A floating-point number.
  case float(Double)
  /// A text.
  case string(String)
  /// Raw bytes, or a Python 2 string that is not UTF-8.
  case bytes([UInt8])
  /// A list, tuple or set of values none of which is a list itself.
  case list([CheckpointValue])
  /// A Python object that stands for itself, such as `torch.float32`.
  case name(String)

  /// The integer, where it is one or a boolean.
  public var integerValue: Int64? {
    switch self {
    case .integer(let value): value
    case .bool(let value): value ? 1 : 0
    default: nil
    }
  }

  /// The number, where it is one.
  public var doubleValue: Double? {
    if case .float(let value) = self { return value }
    return integerValue.map(Double.init)
  }

  /// The text, where it is one.
  public var stringValue: String? {
    if case .string(let value) = self { return value }
    return nil
  }

  /// The bytes, where they are bytes or text (as UTF-8, the form Python 2 strings arrive in).
  public var bytesValue: [UInt8]? {
    switch self {
    case .bytes(let value): value
    case .string(let value): Array(value.utf8)
    default: nil
    }
  }

  /// The elements, where it is a list.
  public var listValue: [CheckpointValue]? {
    if case .list(let values) = self { return values }
    return nil
  }
}
