import MTLFaceCheckpoint
import MTLFaceNetwork

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The description of a run's network, kept in its folder: a run goes on without the model that it began
/// with.
struct RunNetworkDescription: Codable {
  /// All parts that the run trains.
  var architecture: ModelConfiguration
  /// What the model that it began with said of itself.
  var metadata: [String: String]

  private static let longest = 1 << 20

  /// Reads the description that a folder holds; nil where there is none that is whole.
  init?(in folder: RunFolder) {
    guard let file = try? FileBytes(mapping: folder.networkPath), file.count <= Self.longest,
      let known = try? JSONDecoder().decode(
        RunNetworkDescription.self, from: Data(file.bytes(0..<file.count))),
      (try? known.architecture.validate()) != nil
    else { return nil }
    self = known
  }

  /// The description of a model.
  init(_ model: Model) {
    architecture = model.configuration
    metadata = model.metadata
  }

  /// Writes it down.
  func write(to folder: RunFolder) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    let text = String(decoding: try encoder.encode(self), as: UTF8.self)
    try AtomicFile.write(text + "\n", to: folder.networkPath)
  }
}
