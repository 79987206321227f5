import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import Testing

@testable import MTLFaceCheckpoint

/// What is exported, for the comparison with onnxruntime.
struct ExportCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let configuration: ModelConfiguration
  let seed: UInt64

  static func small(
    _ preset: ModelConfiguration.Preset, _ attention: AttentionKind? = .average,
    conditioning: AgeConditioning = .identityConditional, size: Int = 48, groups: Int = 7,
    seed: UInt64 = 1
  ) -> ExportCase {
    var configuration = SmallNetworks.configuration(
      preset, attention: attention ?? .average, conditioning: conditioning, groups: groups)
    configuration.inputSize = size
    if attention == nil {
      configuration.attention = nil
      configuration.age = nil
      configuration.generator = nil
      configuration.hasAgeAdversary = false
    }
    let what = attention?.rawValue ?? "no decomposition"
    return ExportCase(
      testDescription: "\(preset), \(what), \(conditioning), \(size), seed \(seed)",
      configuration: configuration, seed: seed)
  }

  static let all: [ExportCase] =
    [
      small(.paper), small(.paper, seed: 2), small(.cvpr2021), small(.cvpr2021, seed: 2),
      small(.mobile), small(.mobile, seed: 2), small(.paper, .channel), small(.cvpr2021, .spatial),
      small(.mobile, .serial), small(.paper, nil),
      small(.cvpr2021, conditioning: .oneHot, groups: 5), small(.paper, size: 80),
      small(.mobile, size: 112), small(.paper, size: 128),
      ExportCase(
        testDescription: "full mobile", configuration: ModelConfiguration(.mobile), seed: 3),
    ]

  func model() throws -> Model {
    let network = try FaceNetwork(configuration)
    return try Model(
      configuration: configuration,
      parameters: SmallNetworks.parameters(network, seed: seed), metadata: ["licence": "CC0"])
  }
}

@Suite(
  "Exports give our numbers in onnxruntime",
  .enabled(if: ONNXRuntime.python != nil, ONNXRuntime.absence))
struct ONNXRuntimeTests {
  private let pool = ThreadPool(threads: 2)

  private func engine(_ model: Model) throws -> InferenceModel {
    try InferenceModel(model.network(), parameters: model.parameters, pool: pool)
  }

  private func images(_ model: Model, _ count: Int) throws -> Tensor<Float> {
    try SmallNetworks.images(
      count, size: model.configuration.inputSize, seed: UInt64(count))
  }

  /// Compares to 1e-4 of the largest value.
  private func expectClose(
    _ theirs: Tensor<Float>?, _ ours: Tensor<Float>, _ name: String, batch: Int
  ) throws {
    let theirs = try #require(theirs, "\(name) is missing")
    try #require(theirs.shape == ours.shape, "\(name): \(theirs.shape), ours is \(ours.shape)")
    let largest = max(ours.values.map(abs).max() ?? 0, 1e-6)
    let difference = zip(ours.values, theirs.values).map { abs($0 - $1) }.max() ?? 0
    #expect(difference <= 1e-4 * largest, "\(name), batch \(batch): \(difference / largest)")
  }

  @Test("encoder", arguments: ExportCase.all) func encoder(_ one: ExportCase) throws {
    let model = try one.model()
    let ours = try engine(model)
    let batches = try [1, 3].map { try images(model, $0) }
    let bytes = try ONNXExport(model, part: .encoder).serialized()
    let results = try ONNXRuntime.run(bytes, batches.map { (["images": $0], nil) })
    for (result, images) in zip(results, batches) {
      let faces = try ours.encode(images)
      let batch = faces.count
      for (level, value) in faces.levels.enumerated() {
        try expectClose(result["x_\(level + 1)"], value, "x_\(level + 1)", batch: batch)
      }
      try expectClose(result["x_id"], faces.identity, "x_id", batch: batch)
      if let age = faces.age { try expectClose(result["x_age"], age, "x_age", batch: batch) }
      try expectClose(result["embedding"], ours.embeddings(faces), "embedding", batch: batch)
      #expect(result.count == (faces.age == nil ? 7 : 8))
    }
  }

  @Test(
    "age estimator, from x_age and from images",
    arguments: ExportCase.all.filter { $0.configuration.age != nil }, [false, true])
  func age(_ one: ExportCase, standalone: Bool) throws {
    let model = try one.model()
    let ours = try engine(model)
    let encoded = try [1, 3].map { try ours.encode(images(model, $0)) }
    let bytes = try ONNXExport(model, part: .age, standalone: standalone).serialized()
    let results = try ONNXRuntime.run(
      bytes,
      encoded.map { faces in
        (standalone ? ["images": faces.images] : ["x_age": faces.age ?? faces.identity], nil)
      })
    for (result, faces) in zip(results, encoded) {
      let ages = try ours.ages(faces)
      for (name, value) in [
        ("logits", ages.logits), ("probabilities", ages.probabilities), ("years", ages.years),
        ("group_logits", ages.groupLogits),
      ] { try expectClose(result[name], value, name, batch: faces.count) }
    }
  }

  @Test(
    "generator, from features and from images, for every group",
    arguments: ExportCase.all.filter { $0.configuration.generator != nil }, [false, true])
  func generator(_ one: ExportCase, standalone: Bool) throws {
    let model = try one.model()
    let ours = try engine(model)
    let groups = model.configuration.groupCount
    let bytes = try ONNXExport(model, part: .generator, standalone: standalone).serialized()
    for batch in [1, 3] {
      let faces = try ours.encode(images(model, batch))
      var inputs = ["images": faces.images]
      if !standalone {
        for level in 2...4 { inputs["x_\(level)"] = faces.levels[level - 1] }
        inputs["x_id"] = faces.identity
      }
      // Every face is asked for every group, different ones in a batch.
      let asked = (0..<groups).map { first in (0..<batch).map { (first + $0) % groups } }
      let results = try ONNXRuntime.run(bytes, asked.map { (inputs, $0) })
      let all = try ours.synthesize(faces, (0..<groups).map { .group($0) })
      let count = faces.images.shape.count / batch
      for (result, said) in zip(results, asked) {
        var expected: [Float] = []
        for (face, group) in said.enumerated() {
          expected += all[group].values[(face * count)..<((face + 1) * count)]
        }
        try expectClose(
          result["face"], Tensor(expected, shape: faces.images.shape), "face \(said)",
          batch: batch)
      }
    }
  }
}
