import MTLFaceCheckpoint
import MTLFaceSupport

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension TrainingConfiguration {
  /// The largest size of a configuration file in bytes.
  private static let maximumSize = 1 << 20

  /// Reads a configuration and replaces some of its values.
  ///
  /// - Parameters:
  ///   - path: The path of a JSON file, or `nil` for the default configuration.
  ///   - overrides: The paths of settings, such as `aifr.batch`, and their values as JSON. A value
  ///     that is not valid JSON is used as a string.
  /// - Returns: The validated configuration.
  /// - Throws: ``TrainingError/invalidConfiguration(path:key:problem:)`` if the file or a value is
  ///   invalid; `CheckpointError` if the file cannot be read.
  public static func read(
    _ path: String?, overrides: [(key: String, value: String)] = []
  ) throws -> TrainingConfiguration {
    let name = path ?? "the settings"
    do {
      var tree = try path.map(Self.tree) ?? .object([])
      for (key, value) in overrides {
        let parts = key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        try tree.set(parts[...], to: Self.value(value), name: key)
      }
      let data = try JSONEncoder().encode(tree)
      let configuration = try JSONDecoder().decode(TrainingConfiguration.self, from: data)
      try configuration.validate()
      return configuration
    } catch let problem as InvalidSettingError {
      throw TrainingError.invalidConfiguration(
        path: name, key: problem.key, problem: problem.reason)
    } catch let error as DecodingError {
      throw TrainingError.invalidConfiguration(path: name, key: "", problem: Self.reason(error))
    }
  }

  /// Creates a configuration from the JSON in the metadata of a trained model.
  ///
  /// - Parameter json: The JSON object.
  /// - Throws: ``TrainingError/invalidConfiguration(path:key:problem:)`` if the JSON is malformed
  ///   or is not an object; another error if a setting is unknown, is missing or has a value that
  ///   cannot be decoded. The ranges of values are not checked.
  public init(json: String) throws {
    do {
      self = try JSONDecoder().decode(TrainingConfiguration.self, from: Data(json.utf8))
    } catch let error as DecodingError {
      throw TrainingError.invalidConfiguration(
        path: "the metadata of the model", key: "", problem: Self.reason(error))
    }
  }

  /// Returns the configuration as JSON with sorted keys and all default values.
  public func encodedJSON() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }

  private static func tree(_ path: String) throws -> JSON {
    let file = try FileBytes.mapped(path)
    guard file.count <= maximumSize else {
      throw InvalidSettingError(
        "", "the file has \(file.count) bytes; use a file of at most \(maximumSize) bytes")
    }
    let bytes = file.bytes(0..<file.count)
    let tree = try JSONDecoder().decode(JSON.self, from: Data(bytes))
    guard case .object = tree else {
      throw InvalidSettingError(
        "", "the file does not contain a JSON object; enclose the settings in braces")
    }
    return tree
  }

  private static func value(_ text: String) -> JSON {
    (try? JSONDecoder().decode(JSON.self, from: Data(text.utf8))) ?? .string(text)
  }

  private static func reason(_ error: DecodingError) -> String {
    switch error {
    case .dataCorrupted(let context), .typeMismatch(_, let context),
      .valueNotFound(_, let context), .keyNotFound(_, let context):
      "invalid JSON: \(context.debugDescription)"
    @unknown default: "invalid JSON"
    }
  }
}
