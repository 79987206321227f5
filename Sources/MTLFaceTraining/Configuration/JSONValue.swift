/// Any JSON value: what a configuration is before its settings are known, so that flags can override
/// some of them.
enum JSONValue: Codable, Hashable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  init(from decoder: any Decoder) throws {
    let value = try decoder.singleValueContainer()
    if value.decodeNil() {
      self = .null
    } else if let bool = try? value.decode(Bool.self) {
      self = .bool(bool)
    } else if let number = try? value.decode(Double.self) {
      self = .number(number)
    } else if let text = try? value.decode(String.self) {
      self = .text(text)
    } else if let list = try? value.decode([JSONValue].self) {
      self = .list(list)
    } else {
      self = .object(try value.decode([String: JSONValue].self))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .text(let value): try container.encode(value)
    case .list(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }

  /// Puts a value in the place of a setting; objects on the way are made.
  /// - Throws: ``InvalidSettingError`` where the path leads through something that is no object.
  mutating func set(_ path: ArraySlice<String>, to value: JSONValue, name: String) throws {
    guard let key = path.first else {
      self = value
      return
    }
    guard case .object(var members) = self else {
      throw InvalidSettingError(name, "what it lies in is no object")
    }
    var member = members[key] ?? .object([:])
    try member.set(path.dropFirst(), to: value, name: name)
    members[key] = member
    self = .object(members)
  }
}
