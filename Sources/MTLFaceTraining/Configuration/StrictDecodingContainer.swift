import MTLFaceSupport

/// A decoding container that rejects unknown keys.
///
/// A misspelled key therefore causes an error instead of leaving a setting at its default value.
struct StrictDecodingContainer<Key: CodingKey & CaseIterable & RawRepresentable>
where Key.RawValue == String {
  private let container: KeyedDecodingContainer<Key>
  private let path: String

  /// Creates a container for an object.
  ///
  /// - Throws: ``InvalidSettingError`` if the object has a key that is not in `Key`.
  init(_ decoder: any Decoder, _ type: Key.Type) throws {
    container = try decoder.container(keyedBy: Key.self)
    path = decoder.codingPath.map(\.stringValue).joined(separator: ".")
    let known = Set(Key.allCases.map(\.rawValue))
    let present = try decoder.container(keyedBy: AnyCodingKey.self).allKeys.map(\.stringValue)
    if let unknown = present.sorted().first(where: { !known.contains($0) }) {
      throw InvalidSettingError(
        path.isEmpty ? unknown : "\(path).\(unknown)",
        "is an unknown setting; use one of \(Key.allCases.map(\.rawValue).joined(separator: ", "))")
    }
  }

  /// Decodes the value of a key, or returns a default if the key is missing or null.
  func decode<Value: Decodable>(_ key: Key, default fallback: Value) throws -> Value {
    try decodeIfPresent(key) ?? fallback
  }

  /// Decodes the value of a key, or returns `nil` if the key is missing or null.
  func decodeIfPresent<Value: Decodable>(_ key: Key) throws -> Value? {
    do { return try container.decodeIfPresent(Value.self, forKey: key) } catch {
      throw Self.problem(error, at: name(key))
    }
  }

  /// Whether a key is present, even if its value is null.
  func contains(_ key: Key) -> Bool { container.contains(key) }

  /// Decodes the value of a required key.
  func decode<Value: Decodable>(_ key: Key) throws -> Value {
    guard let value: Value = try decodeIfPresent(key) else {
      throw InvalidSettingError(name(key), "is missing; add the setting")
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
      InvalidSettingError(name, "has the wrong type; use a value of type \(type)")
    case DecodingError.keyNotFound(let key, _):
      InvalidSettingError(name, "has no member \(key.stringValue); add the member")
    case DecodingError.dataCorrupted(let context):
      InvalidSettingError(name, "is invalid: \(context.debugDescription)")
    default: InvalidSettingError(name, "is invalid: \(error)")
    }
  }
}
