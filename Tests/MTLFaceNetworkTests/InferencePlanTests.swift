import Foundation
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import Testing

/// Tests that compare inference plans with executions of the graph, for small networks of every
/// architecture.
@Suite("Inference plan")
struct InferencePlanTests {
  private let pool = ThreadPool(threads: 2)
  /// The largest allowed relative difference. Folding changes results only by rounding.
  private static let tolerance = 1e-5
  /// The largest allowed relative difference of synthesized images.
  ///
  /// Instance norm over the 9 pixels of these small maps divides by small deviations, which
  /// magnifies rounding errors. The golden tests allow the full-size generator a difference of only
  /// 2e-5.
  private static let synthesisTolerance = 1e-4

  private struct LayerOutputs {
    var levels: [Tensor<Float>], identity: Tensor<Float>, age: Tensor<Float>
    var embedding: Tensor<Float>, logits: Tensor<Float>, years: Tensor<Float>
  }

  private func layerOutputs(
    _ network: FaceNetwork, _ parameters: ParameterStore<Float>, _ images: Tensor<Float>
  ) throws -> LayerOutputs {
    let graph = Graph(training: false)
    let faces = try network.encode(
      network.images(batch: images.shape.batch, in: graph), in: graph)
    let ageFeatures = try #require(faces.ageFeatures)
    let estimator = try #require(network.ageEstimator)
    let ages = try estimator(ageFeatures, in: graph)
    let embedding = try network.embedding(faces.identityFeatures, in: graph)
    let run = try GraphExecution(
      graph, inputs: ["images": images], parameters: parameters,
      outputs: faces.features.levels + [
        faces.identityFeatures, ageFeatures, embedding, ages.logits, ages.expectedAge,
      ], pool: pool)
    return try LayerOutputs(
      levels: faces.features.levels.map { try run.value($0) },
      identity: run.value(faces.identityFeatures),
      age: run.value(ageFeatures), embedding: run.value(embedding), logits: run.value(ages.logits),
      years: run.value(ages.expectedAge))
  }

  @Test(
    "plans and layers compute the same features, embeddings and ages",
    arguments: ModelConfiguration.Preset.allCases,
    AttentionKind.allCases)
  func agreement(_ preset: ModelConfiguration.Preset, _ attention: AttentionKind) throws {
    try checkAgreement(SmallNetworks.configuration(preset, attention: attention))
  }

  @Test("plans and layers of a MobileNet, which no preset uses, agree") func mobileNet() throws {
    var configuration = SmallNetworks.configuration(.paper)
    configuration.encoder = EncoderConfiguration(
      family: .mobileNet, units: [2, 1, 3, 1], stemWidth: 4, widths: [8, 6, 8, 16], innerWidth: 6)
    try checkAgreement(configuration)
    try checkSynthesis(configuration)
  }

  private func checkAgreement(_ configuration: ModelConfiguration) throws {
    let network = try FaceNetwork(configuration)
    let parameters = try SmallNetworks.parameters(network, seed: 4)
    let images = try SmallNetworks.images(3, size: 48, seed: 9)
    let model = try InferenceModel(network, parameters: parameters, pool: pool)
    let expected = try layerOutputs(network, parameters, images)
    let faces = try model.encode(images)
    func expect(_ found: Tensor<Float>, _ expected: Tensor<Float>, _ name: String) {
      let difference = relativeDifference(found, expected)
      #expect(difference < Self.tolerance, "\(name): \(difference)")
    }
    for (level, (found, tensor)) in zip(faces.levels, expected.levels).enumerated() {
      expect(found, tensor, "x_\(level + 1)")
    }
    let age = try #require(faces.ageFeatures)
    expect(faces.identityFeatures, expected.identity, "X_id")
    expect(age, expected.age, "X_age")
    try expect(model.embeddings(of: faces), expected.embedding, "embedding")
    try expect(model.embeddings(of: images), expected.embedding, "embedding in one plan")
    let ages = try model.ages(of: faces)
    expect(ages.logits, expected.logits, "age logits")
    try expect(ages.years.reshaped(to: expected.years.shape), expected.years, "expected age")
    let whole = try Float.weightedSum(1, faces.identityFeatures, 1, age, pool: pool)
    expect(whole, faces.levels[4], "X = X_id + X_age")
  }

  @Test(
    "plans and layers synthesize the same faces", arguments: ModelConfiguration.Preset.allCases,
    4...8)
  func synthesis(_ preset: ModelConfiguration.Preset, _ groups: Int) throws {
    for conditioning in [ConditioningMethod.identityConditional, .oneHot] {
      try checkSynthesis(
        SmallNetworks.configuration(preset, conditioning: conditioning, groups: groups))
    }
  }

  @Test("faces at different target ages differ", arguments: ModelConfiguration.Preset.allCases)
  func ageDependence(_ preset: ModelConfiguration.Preset) throws {
    for conditioning in [ConditioningMethod.identityConditional, .oneHot] {
      let network = try FaceNetwork(
        SmallNetworks.configuration(preset, conditioning: conditioning, groups: 4))
      let model = try InferenceModel(
        network, parameters: SmallNetworks.parameters(network, seed: 4), pool: pool)
      let faces = try model.encode(SmallNetworks.images(1, size: 48, seed: 9))
      let found = try model.synthesize(faces, at: (0..<4).map { .group($0) })
      for (left, right) in [(0, 1), (1, 2), (2, 3)] {
        let difference = relativeDifference(found[left], found[right])
        #expect(difference > 1e-2, "\(conditioning) \(left), \(right): \(difference)")
      }
    }
  }

  private func checkSynthesis(_ configuration: ModelConfiguration) throws {
    let groups = configuration.groupCount
    let network = try FaceNetwork(configuration)
    let parameters = try SmallNetworks.parameters(network, seed: 4)
    let images = try SmallNetworks.images(2, size: 48, seed: 9)
    let model = try InferenceModel(network, parameters: parameters, pool: pool)
    let faces = try model.encode(images)
    let found = try model.synthesize(faces, at: (0..<groups).map { .group($0) })
    for group in 0..<groups {
      let expected = try LayerSynthesis.faces(
        network, parameters, images, groups: [group, group], pool)
      let difference = relativeDifference(found[group], expected)
      let conditioning = try #require(configuration.generator).conditioning
      #expect(
        difference < Self.synthesisTolerance, "\(conditioning) group \(group): \(difference)")
    }
  }

  @Test("without decomposition, the age estimator reads X") func agesOfX() throws {
    let network = try FaceNetwork(SmallNetworks.baseline(.ipcgan))
    let parameters = try SmallNetworks.parameters(network, seed: 4)
    let images = try SmallNetworks.images(2, size: 48, seed: 9)
    let model = try InferenceModel(network, parameters: parameters, pool: pool)
    let graph = Graph(training: false)
    let x = try network.encoder(network.images(batch: 2, in: graph), in: graph).last
    let estimator = try #require(network.ageEstimator)
    let logits = try estimator(x, in: graph).logits
    let expected = try GraphExecution(
      graph, inputs: ["images": images], parameters: parameters, outputs: [logits], pool: pool
    ).value(logits)
    #expect(relativeDifference(try model.ages(of: model.encode(images)).logits, expected) < 1e-5)
  }

  @Test("the midpoint of a group selects the group, and ages between midpoints blend two groups")
  func continuousAge() throws {
    let network = try FaceNetwork(SmallNetworks.configuration(.paper))
    let parameters = try SmallNetworks.parameters(network, seed: 4)
    let model = try InferenceModel(network, parameters: parameters, pool: pool)
    let faces = try model.encode(SmallNetworks.images(1, size: 48, seed: 9))
    // Group 1 covers 10 to 20 years, so its midpoint is 15. Age 20 is halfway between the midpoints
    // of groups 1 and 2.
    let images = try model.synthesize(
      faces, at: [.group(1), .years(15), .years(20), .group(2), .years(120), .group(6)])
    #expect(images[0].values == images[1].values)
    #expect(images[4].values == images[5].values)
    #expect(relativeDifference(images[2], images[0]) > 1e-3)
    #expect(relativeDifference(images[2], images[3]) > 1e-3)
    #expect(throws: NetworkError.self) { try model.synthesize(faces, at: [.years(.nan)]) }
    #expect(throws: NetworkError.targetAgeOutOfRange(-5)) {
      try model.synthesize(faces, at: [.years(-5)])
    }
    #expect(throws: NetworkError.groupOutOfRange(7, count: 7)) {
      try model.synthesize(faces, at: [.group(7)])
    }
  }

  @Test("results have the same bits for any number of threads") func determinism() throws {
    for preset in ModelConfiguration.Preset.allCases {
      let network = try FaceNetwork(SmallNetworks.configuration(preset))
      let parameters = try SmallNetworks.parameters(network, seed: 4)
      let images = try SmallNetworks.images(5, size: 48, seed: 9)
      func results(_ threads: Int) throws -> [[Float]] {
        let model = try InferenceModel(
          network, parameters: parameters, pool: ThreadPool(threads: threads))
        let faces = try model.encode(images)
        return try [
          model.embeddings(of: faces).values, model.ages(of: faces).probabilities.values,
          model.synthesize(faces, at: [.group(2), .years(33)]).flatMap(\.values),
        ]
      }
      let single = try results(1)
      for threads in [2, 3, 7] { #expect(try results(threads) == single, "\(threads) threads") }
    }
  }

  @Test("eight threads that share a model get the same bits as a single thread") func concurrency()
    throws
  {
    let network = try FaceNetwork(SmallNetworks.configuration(.mobile))
    let parameters = try SmallNetworks.parameters(network, seed: 4)
    let model = try InferenceModel(network, parameters: parameters, pool: pool)
    let images = try (0..<8).map {
      try SmallNetworks.images(1 + $0 % 3, size: 48, seed: UInt64($0))
    }
    let expected = try images.map { try model.embeddings(of: $0).values }
    let failures = Failures()
    DispatchQueue.concurrentPerform(iterations: 8) { thread in
      for round in 0..<25 {
        let index = (thread + round) % 8
        if (try? model.embeddings(of: images[index]).values) != expected[index] { failures.add() }
      }
    }
    #expect(failures.count == 0)
  }

  @Test("invalid inputs, missing parameters and missing parts throw specific errors")
  func invalidInputs() throws {
    let network = try FaceNetwork(SmallNetworks.configuration(.paper))
    let parameters = try SmallNetworks.parameters(network, seed: 4)
    let model = try InferenceModel(network, parameters: parameters, pool: pool)
    #expect(throws: NetworkError.self) {
      try model.encode(SmallNetworks.images(1, size: 64, seed: 1))
    }
    #expect(throws: NetworkError.self) {
      try model.encode(SmallNetworks.images(0, size: 48, seed: 1))
    }
    for value in [Float.nan, .infinity] {
      var images = try SmallNetworks.images(1, size: 48, seed: 1)
      try images.withUnsafeMutableBufferPointer { $0[100] = value }
      #expect(throws: NetworkError.nonFiniteInput("images")) { try model.encode(images) }
    }
    var incomplete = parameters
    incomplete["encoder.input_layer.0.weight"] = nil
    #expect(throws: NetworkError.missingParameter("encoder.input_layer.0.weight")) {
      try InferenceModel(network, parameters: incomplete, pool: pool)
    }
    var recognizer = SmallNetworks.configuration(.paper)
    (recognizer.attention, recognizer.age, recognizer.generator) = (nil, nil, nil)
    recognizer.hasAgeAdversary = false
    let plain = try FaceNetwork(recognizer)
    let plainModel = try InferenceModel(
      plain, parameters: SmallNetworks.parameters(plain, seed: 1), pool: pool)
    let faces = try plainModel.encode(SmallNetworks.images(1, size: 48, seed: 1))
    #expect(faces.identityFeatures.values == faces.levels[4].values)
    #expect(throws: NetworkError.missingPart("age estimator")) { try plainModel.ages(of: faces) }
    #expect(throws: NetworkError.missingPart("generator")) {
      try plainModel.synthesize(faces, at: [.group(0)])
    }
  }

  /// A counter that several threads increment.
  private final class Failures: @unchecked Sendable {
    private let lock = NSLock()
    private var total = 0
    var count: Int { lock.withLock { total } }
    func add() { lock.withLock { total += 1 } }
  }
}
