/// A checkpoint entry that is not a tensor, such as an epoch number, a loss history or a note.
public enum CheckpointValue: Sendable, Hashable {
  /// Python's `None`.
  case none
  /// A Boolean value.
  case bool(Bool)
  /// An integer of at most 64 bits.
  case integer(Int64)
  /// An integer of more than 64 bits in two's complement, least significant byte first.
  case bigInteger([UInt8])
  /// A floating-point number.
  case float(Double)
  /// A string.
  case string(String)
  /// Raw bytes, or a Python 2 string that is not valid UTF-8.
  case bytes([UInt8])
  /// A list, tuple or set that contains no containers, tensors or arrays.
  case list([CheckpointValue])
  /// A Python object that is represented by its name, such as `torch.float32`.
  case name(String)

  /// The value as an integer, or `nil` if the value is neither an integer of at most 64 bits nor a
  /// Boolean.
  public var integerValue: Int64? {
    switch self {
    case .integer(let value): value
    case .bool(let value): value ? 1 : 0
    default: nil
    }
  }

  /// The value as a floating-point number, or `nil` if the value is neither a number nor a Boolean.
  public var doubleValue: Double? {
    if case .float(let value) = self { return value }
    return integerValue.map(Double.init)
  }

  /// The string, or `nil` if the value is not a string.
  public var stringValue: String? {
    if case .string(let value) = self { return value }
    return nil
  }

  /// The bytes, or `nil` if the value is neither bytes nor a string.
  ///
  /// A string is returned as UTF-8, because a Python 2 string with bytes that are valid UTF-8 is
  /// read as ``string(_:)``.
  public var bytesValue: [UInt8]? {
    switch self {
    case .bytes(let value): value
    case .string(let value): Array(value.utf8)
    default: nil
    }
  }

  /// The elements, or `nil` if the value is not a list.
  public var listValue: [CheckpointValue]? {
    if case .list(let values) = self { return values }
    return nil
  }
}
