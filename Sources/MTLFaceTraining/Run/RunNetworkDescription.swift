import MTLFaceCheckpoint
import MTLFaceNetwork
import MTLFaceSupport

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The description of a run's network, which is stored in the run's folder so that the run can be
/// resumed without its start model.
struct RunNetworkDescription: Codable {
  /// The network with all parts that the run trains.
  var architecture: ModelConfiguration
  /// The metadata of the start model.
  var metadata: [String: String]

  private static let longest = 1 << 20

  /// Reads the description in a folder; nil if it is missing or invalid.
  init?(in folder: RunFolder) {
    guard let file = try? FileBytes(mapping: folder.networkPath), file.count <= Self.longest,
      let known = try? JSONDecoder().decode(
        RunNetworkDescription.self, from: Data(file.bytes())),
      (try? known.architecture.validate()) != nil
    else { return nil }
    self = known
  }

  /// Creates the description of a model.
  init(_ model: FaceModel) {
    architecture = model.configuration
    metadata = model.metadata
  }

  /// Writes the description to a folder.
  func write(to folder: RunFolder) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(self), as: UTF8.self)
    try CheckpointError.convertingFileErrors {
      try AtomicFile.write(text + "\n", to: folder.networkPath)
    }
  }
}
