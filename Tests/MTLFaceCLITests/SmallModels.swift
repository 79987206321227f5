import MTLFace
import MTLFaceTestSupport

/// Small models for tests.
enum SmallModels {
  /// Returns a model with seeded random weights and a license.
  static func model() throws -> FaceModel {
    var model = try FaceModel.makeUntrained(SmallNetworks.minimalConfiguration(), seed: 7)
    model.metadata["licence"] = "CC0-1.0"
    return model
  }

  /// Writes a model file to a folder and returns its path.
  static func file(_ name: String, in folder: TemporaryFolder, as type: TensorElementType = .f32)
    throws
    -> String
  {
    try model().save(to: folder.path(name), as: type)
    return folder.path(name)
  }
}

extension SmallModels {
  /// Writes a model of the mobile preset with a gender estimator, and returns its path. Its input
  /// size is 112 x 112 pixels.
  static func mobile(_ name: String, in folder: TemporaryFolder) throws -> String {
    var configuration = ModelConfiguration(.mobile)
    configuration.encoder = EncoderConfiguration(
      family: .mobileFaceNet, units: [1, 1, 1, 1], stemWidth: 8, widths: [8, 8, 16, 24])
    configuration.embeddingDimension = 8
    configuration.age = AgeEstimatorConfiguration(hidden: 8)
    configuration.gender = GenderEstimatorConfiguration(hidden: 8, reducedChannels: 8)
    configuration.generator = nil
    try FaceModel.makeUntrained(configuration, seed: 7).save(to: folder.path(name))
    return folder.path(name)
  }

  /// Writes a recognizer without a feature decomposition, an age estimator or a generator, and
  /// returns its path.
  static func recognizer(_ name: String, in folder: TemporaryFolder) throws -> String {
    var configuration = SmallNetworks.minimalConfiguration()
    configuration.attention = nil
    configuration.age = nil
    configuration.generator = nil
    try FaceModel.makeUntrained(configuration, seed: 7).save(to: folder.path(name))
    return folder.path(name)
  }
}
