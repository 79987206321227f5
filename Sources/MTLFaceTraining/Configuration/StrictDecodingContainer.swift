/// The members of a JSON object of which every one must be known: a misspelt key is an error and not a
/// setting that silently stays as it was.
struct StrictDecodingContainer<Key: CodingKey & CaseIterable & RawRepresentable>
where Key.RawValue == String {
  private let container: KeyedDecodingContainer<Key>
  private let path: String

  /// Opens an object.
  /// - Throws: ``InvalidSettingError`` for a key that is none of `Key`.
  init(_ decoder: any Decoder, _ type: Key.Type) throws {
    container = try decoder.container(keyedBy: Key.self)
    path = decoder.codingPath.map(\.stringValue).joined(separator: ".")
    let known = Set(Key.allCases.map(\.rawValue))
    let given = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
    if let unknown = given.sorted().first(where: { !known.contains($0) }) {
      throw InvalidSettingError(
        path.isEmpty ? unknown : "\(path).\(unknown)",
        "there is no such setting; there are \(Key.allCases.map(\.rawValue).joined(separator: ", "))"
      )
    }
  }

  /// A member, or what holds where it is left out.
  func decode<Value: Decodable>(_ key: Key, default fallback: Value) throws -> Value {
    try decodeIfPresent(key) ?? fallback
  }

  /// A member that may be left out or null.
  func decodeIfPresent<Value: Decodable>(_ key: Key) throws -> Value? {
    do { return try container.decodeIfPresent(Value.self, forKey: key) } catch {
      throw Self.problem(error, at: name(key))
    }
  }

  /// Whether a member is there, be it null.
  func contains(_ key: Key) -> Bool { container.contains(key) }

  /// A member that must be there.
  func decode<Value: Decodable>(_ key: Key) throws -> Value {
    guard let value: Value = try decodeIfPresent(key) else {
      throw InvalidSettingError(name(key), "is missing")
    }
    return value
  }

  private func name(_ key: Key) -> String {
    path.isEmpty ? key.rawValue : "\(path).\(key.rawValue)"
  }

  private static func problem(_ error: any Error, at name: String) -> InvalidSettingError {
    switch error {
    case let problem as InvalidSettingError: problem
    case DecodingError.typeMismatch(let type, _):
      InvalidSettingError(name, "is not of the kind that it should be, \(type)")
    case DecodingError.keyNotFound(let key, _):
      InvalidSettingError(name, "has no \(key.stringValue)")
    case DecodingError.dataCorrupted(let context):
      InvalidSettingError(name, context.debugDescription)
    default: InvalidSettingError(name, "\(error)")
    }
  }
}

/// A key of any name.
private struct AnyKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init?(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
