import MTLFaceSupport

extension CheckpointValue {
  /// The value in Python notation. Bytes and integers of more than 64 bits are described by their
  /// size, and only the first 16 elements of a list are included.
  var text: String {
    switch self {
    case .none: "None"
    case .bool(let value): value ? "True" : "False"
    case .integer(let value): "\(value)"
    case .bigInteger(let bytes): "an integer of \(bytes.count) bytes"
    case .float(let value): "\(value)"
    case .string(let value): "\"\(value)\""
    case .bytes(let bytes): NumberFormat.bytes(bytes.count)
    case .list(let values):
      "[\(values.prefix(16).map(\.text).joined(separator: ", "))"
        + (values.count > 16 ? ", ...]" : "]")
    case .name(let value): value
    }
  }

  /// The value as JSON. Bytes and integers of more than 64 bits are described by their size.
  var json: JSON {
    switch self {
    case .none: .null
    case .bool(let value): .bool(value)
    case .integer(let value): .integer(Int(value))
    case .float(let value): .number(value)
    case .string(let value), .name(let value): .string(value)
    case .list(let values): .array(values.map(\.json))
    case .bigInteger, .bytes: .string(text)
    }
  }
}
