import MTLFace
import MTLFaceTestSupport

/// Models that fit a test.
enum SmallModels {
  /// All parts, a few thousand parameters.
  static func configuration() -> ModelConfiguration {
    var configuration = ModelConfiguration(.paper)
    configuration.encoder = EncoderConfiguration(
      units: [1, 1, 1, 1], stemWidth: 4, widths: [4, 4, 8, 16])
    configuration.inputSize = 48
    configuration.embeddingDimension = 8
    configuration.age = AgeEstimatorConfiguration(hidden: 8)
    configuration.generator = GeneratorConfiguration(
      filtersPerGroup: 8, blocks: 1, identityWidth: 8, decoderWidths: [8, 4, 4, 4])
    return configuration
  }

  /// A seeded model with a licence.
  static func model() throws -> Model {
    var model = try Model.makeUntrained(configuration(), seed: 7)
    model.metadata["licence"] = "CC0-1.0"
    return model
  }

  /// A model file in a folder.
  static func file(_ name: String, in folder: TemporaryFolder, as type: ElementType = .f32) throws
    -> String
  {
    try model().save(to: folder.path(name), as: type)
    return folder.path(name)
  }
}

extension SmallModels {
  /// A model file of the mobile kind, with a gender estimator, on faces of 112 x 112 pixels.
  static func mobile(_ name: String, in folder: TemporaryFolder) throws -> String {
    var configuration = ModelConfiguration(.mobile)
    configuration.encoder = EncoderConfiguration(
      family: .mobileFaceNet, units: [1, 1, 1, 1], stemWidth: 8, widths: [8, 8, 16, 24])
    configuration.embeddingDimension = 8
    configuration.age = AgeEstimatorConfiguration(hidden: 8)
    configuration.gender = GenderEstimatorConfiguration(hidden: 8, reducedChannels: 8)
    configuration.generator = nil
    try Model.makeUntrained(configuration, seed: 7).save(to: folder.path(name))
    return folder.path(name)
  }

  /// A recognizer file: no decomposition, age estimator or generator.
  static func recognizer(_ name: String, in folder: TemporaryFolder) throws -> String {
    var configuration = configuration()
    configuration.attention = nil
    configuration.age = nil
    configuration.generator = nil
    try Model.makeUntrained(configuration, seed: 7).save(to: folder.path(name))
    return folder.path(name)
  }
}
