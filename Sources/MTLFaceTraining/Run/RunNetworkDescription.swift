import MTLFaceCheckpoint
import MTLFaceNetwork
import MTLFaceSupport

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The description of the network of a run.
///
/// The description is stored in the folder of the run, so that the run can be resumed without its
/// start model.
struct RunNetworkDescription: Codable {
  /// The network with all parts that the run trains.
  var architecture: ModelConfiguration
  /// The metadata of the start model.
  var metadata: [String: String]

  private static let maximumSize = 1 << 20

  /// Reads the description in a folder, or returns `nil` if it is missing or invalid.
  init?(in folder: RunFolder) {
    guard let file = try? FileBytes(mapping: folder.networkPath), file.count <= Self.maximumSize,
      let stored = try? JSONDecoder().decode(
        RunNetworkDescription.self, from: Data(file.bytes())),
      (try? stored.architecture.validate()) != nil
    else { return nil }
    self = stored
  }

  /// Creates the description of a model.
  init(_ model: FaceModel) {
    architecture = model.configuration
    metadata = model.metadata
  }

  /// Writes the description to a folder atomically.
  func write(to folder: RunFolder) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(self), as: UTF8.self)
    try CheckpointError.convertingFileErrors {
      try AtomicFile.write(text + "\n", to: folder.networkPath)
    }
  }
}
