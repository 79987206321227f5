import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import Testing

@testable import MTLFaceCheckpoint

/// A model that the tests export and run with onnxruntime.
struct ONNXExportCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let configuration: ModelConfiguration
  let seed: UInt64

  static func small(
    _ preset: ModelConfiguration.Preset, _ attention: AttentionKind? = .average,
    conditioning: ConditioningMethod = .identityConditional, size: Int = 48, groups: Int = 7,
    seed: UInt64 = 1
  ) -> ONNXExportCase {
    var configuration = SmallNetworks.configuration(
      preset, attention: attention ?? .average, conditioning: conditioning, groups: groups)
    configuration.inputSize = size
    if attention == nil {
      configuration.attention = nil
      configuration.age = nil
      configuration.generator = nil
      configuration.hasAgeAdversary = false
    }
    let decomposition = attention?.rawValue ?? "no decomposition"
    return ONNXExportCase(
      testDescription: "\(preset), \(decomposition), \(conditioning), \(size), seed \(seed)",
      configuration: configuration, seed: seed)
  }

  static let all: [ONNXExportCase] =
    [
      small(.paper), small(.paper, seed: 2), small(.cvpr2021), small(.cvpr2021, seed: 2),
      small(.mobile), small(.mobile, seed: 2), small(.paper, .channel), small(.cvpr2021, .spatial),
      small(.mobile, .serial), small(.paper, nil),
      small(.cvpr2021, conditioning: .oneHot, groups: 5), small(.paper, size: 80),
      small(.mobile, size: 112), small(.paper, size: 128),
      ONNXExportCase(
        testDescription: "full mobile", configuration: ModelConfiguration(.mobile), seed: 3),
    ]

  func model() throws -> FaceModel {
    let network = try FaceNetwork(configuration)
    return try FaceModel(
      configuration: configuration,
      parameters: SmallNetworks.parameters(network, seed: seed), metadata: ["licence": "CC0"])
  }
}
