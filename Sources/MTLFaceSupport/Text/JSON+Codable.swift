extension JSON: Codable {
  /// Decodes any JSON value. All numbers, including integers, are decoded as ``number(_:)``.
  package init(from decoder: any Decoder) throws {
    if let object = try? decoder.container(keyedBy: AnyCodingKey.self) {
      self = .object(
        try object.allKeys.map { ($0.stringValue, try object.decode(JSON.self, forKey: $0)) })
      return
    }
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let bool = try? value.decode(Bool.self) {
      self = .bool(bool)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let string = try? value.decode(String.self) {
      self = .string(string)
    } else {
      self = .array(try value.decode([JSON].self))
    }
  }

  /// Encodes the value. The order of the members of an object depends on the encoder.
  package func encode(to encoder: any Encoder) throws {
    if case .object(let members) = self {
      var container = encoder.container(keyedBy: AnyCodingKey.self)
      for (name, value) in members {
        try container.encode(value, forKey: AnyCodingKey(stringValue: name))
      }
      return
    }
    var container = encoder.singleValueContainer()
    switch self {
    case .null, .object: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .integer(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let values): try container.encode(values)
    }
  }
}
