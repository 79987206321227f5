import Foundation
import MTLFace
import MTLFaceTestSupport
import Testing

/// The sample photo and small models for tests.
enum Samples {
  /// Returns a NASA portrait with one face.
  static func photo() throws -> RGBImage {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return try RGBImage(contentsOf: root.appending(path: "Examples/photos/astronaut.png").path)
  }

  /// Returns an image with two faces: the portrait and a smaller copy of it.
  static func twoFaces() throws -> RGBImage {
    let photo = try photo()
    var canvas = try ImageCanvas(width: 820, height: 512, color: RGBColor(gray: 90))
    canvas.drawImage(photo, x: 0, y: 0)
    canvas.drawImage(try photo.resized(width: 300, height: 300), x: 516, y: 40)
    return canvas.makeImage()
  }

  /// Returns a small model of a preset with random parameters and without the parts for training.
  static func model(_ preset: ModelConfiguration.Preset = .paper) throws -> FaceModel {
    var configuration = SmallNetworks.configuration(preset)
    configuration.classCount = nil
    configuration.discriminator = nil
    configuration.hasAgeAdversary = false
    return try model(configuration)
  }

  /// Returns a small model of a baseline synthesis method.
  static func model(_ method: SynthesisMethod) throws -> FaceModel {
    try model(SmallNetworks.baseline(method).withoutTrainingParts)
  }

  /// Returns a small recognizer, which has no decomposition, age estimator or generator.
  static func recognizer() throws -> FaceModel {
    var configuration = SmallNetworks.configuration(.mobile)
    configuration.classCount = nil
    configuration.discriminator = nil
    configuration.hasAgeAdversary = false
    configuration.attention = nil
    configuration.age = nil
    configuration.generator = nil
    return try model(configuration)
  }

  private static func model(_ configuration: ModelConfiguration) throws -> FaceModel {
    let network = try FaceNetwork(configuration)
    return try FaceModel(
      configuration: configuration,
      parameters: SmallNetworks.parameters(network, seed: 3), metadata: ["licence": "CC0-1.0"])
  }
}
