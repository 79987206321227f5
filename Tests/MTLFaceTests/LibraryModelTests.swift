import Foundation
import MTLFace
import MTLFaceTestSupport
import Testing

/// Tests of the small models that the tests of the C library use.
@Suite("Models for the tests of the C library")
struct LibraryModelTests {
  private static let folder = Goldens.folder.appending(path: "library")

  private static func full() throws -> FaceModel {
    var configuration = SmallNetworks.minimalConfiguration()
    configuration.discriminator = DiscriminatorConfiguration(widths: [4, 4, 8, 8, 8])
    var model = try FaceModel.makeUntrained(configuration, seed: 7)
    model.metadata = ["licence": "CC0-1.0"]
    model.calibration = try SimilarityCalibration(
      dataName: "made up", genuinePairs: 10, impostorPairs: 1000, usesFlipAveraging: true,
      rows: [
        .init(
          falseAcceptRate: 0.01, threshold: 0.5, trueAcceptRate: 0.75, hasEnoughImpostors: true)
      ])
    return model
  }

  private static func recognizer() throws -> FaceModel {
    var configuration = SmallNetworks.minimalConfiguration()
    configuration.attention = nil
    configuration.age = nil
    configuration.generator = nil
    var model = try FaceModel.makeUntrained(configuration, seed: 7)
    model.metadata = ["licence": "CC0-1.0"]
    return model
  }

  /// To write the files again, set `MTLFACE_WRITE_GOLDENS=1` and run
  /// `swift test -c release --filter LibraryModelTests`.
  @Test("the stored model files are reproducible", arguments: ["model", "recognizer"])
  func files(name: String) throws {
    let model = try name == "model" ? Self.full() : Self.recognizer()
    let path = Self.folder.appending(path: "\(name).safetensors")
    let bytes = try model.serialized(as: .f16)
    if ProcessInfo.processInfo.environment["MTLFACE_WRITE_GOLDENS"] != nil {
      try Data(bytes).write(to: path)
    }
    #expect(try Data(contentsOf: path) == Data(bytes))
  }
}
