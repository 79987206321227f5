import MTLFaceCheckpoint
import MTLFaceSupport

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

extension TrainingConfiguration {
  /// The maximum size of a configuration file in bytes.
  private static let longest = 1 << 20

  /// Reads a configuration and replaces some of its values.
  ///
  /// - Parameters:
  ///   - path: The JSON file; nil for the default configuration.
  ///   - overrides: Paths of settings (`aifr.batch`) and their values as JSON. A value that is not
  ///     valid JSON is taken as a string.
  /// - Throws: ``TrainingError/invalidConfiguration(path:key:problem:)``; `CheckpointError` for a
  ///   file that cannot be read.
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

  /// Creates a configuration from the JSON that a trained model stores in its metadata.
  /// - Throws: ``TrainingError/invalidConfiguration(path:key:problem:)``.
  public init(json: String) throws {
    do {
      self = try JSONDecoder().decode(TrainingConfiguration.self, from: Data(json.utf8))
    } catch let error as DecodingError {
      throw TrainingError.invalidConfiguration(
        path: "the model's metadata", key: "", problem: Self.reason(error))
    }
  }

  /// Returns the configuration as JSON with sorted keys, including the defaults.
  public func encodedJSON() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }

  private static func tree(_ path: String) throws -> JSON {
    let file = try FileBytes.mapped(path)
    guard file.count <= longest else {
      throw InvalidSettingError("", "the file is longer than \(longest) bytes")
    }
    let bytes = file.bytes(0..<file.count)
    let tree = try JSONDecoder().decode(JSON.self, from: Data(bytes))
    guard case .object = tree else {
      throw InvalidSettingError("", "the file does not contain a JSON object")
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
