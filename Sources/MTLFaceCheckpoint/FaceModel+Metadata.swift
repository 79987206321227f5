import MTLFaceNetwork

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension FaceModel {
  /// Returns the configuration as JSON.
  func makeArchitectureJSON() throws -> String { try Self.encodeJSON(configuration) }

  /// Returns a value as JSON with sorted keys, so that equal values result in equal strings.
  static func encodeJSON(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }

  /// Decodes and validates the configuration in a file's metadata.
  ///
  /// - Throws: ``ModelFileError`` `notAModel` if there is no configuration, `newerFormat` if the
  ///   format version is not supported, or `invalidArchitecture` if the configuration is invalid.
  static func configuration(inFile path: String, metadata: [String: String]) throws
    -> ModelConfiguration
  {
    guard let json = metadata[architectureKey] else { throw ModelFileError.notAModel(path: path) }
    let version = metadata[formatKey] ?? ""
    guard let number = Int(version), number <= formatVersion else {
      throw ModelFileError.newerFormat(path: path, version: version)
    }
    let configuration = try decodeMetadata(ModelConfiguration.self, from: json, path: path)
    do { try configuration.validate() } catch {
      throw ModelFileError.invalidArchitecture(path: path, problem: error.description)
    }
    return configuration
  }

  /// Decodes a JSON value from a file's metadata.
  ///
  /// - Throws: ``ModelFileError/invalidArchitecture(path:problem:)`` if the value cannot be
  ///   decoded.
  static func decodeMetadata<Value: Decodable>(_ type: Value.Type, from json: String, path: String)
    throws
    -> Value
  {
    do { return try JSONDecoder().decode(type, from: Data(json.utf8)) } catch {
      throw ModelFileError.invalidArchitecture(path: path, problem: decodingMessage(for: error))
    }
  }

  /// Returns a one-line message for an error that the JSON decoder or the validation of a value
  /// throws.
  static func decodingMessage(for error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, _): "\(key.stringValue) is missing"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
      DecodingError.dataCorrupted(let context):
      (context.codingPath.map(\.stringValue) + [context.debugDescription])
        .joined(separator: ": ")
    case let error as CalibrationError: error.description
    default: "\(error)"
    }
  }
}
