import Foundation
import MTLFaceCheckpoint
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import MTLFaceTraining
import Testing

/// Tests of training runs with the settings of the paper's ablations, and of start models that
/// contradict the settings.
@Suite("Ablations")
struct AblationTests {
  private let fixture: TrainingFixture

  init() throws { fixture = try TrainingFixture() }

  private func losses(_ events: [TrainingEvent]) -> [[TrainingProgress.Loss]] {
    events.compactMap { if case .step(let progress) = $0 { progress.losses } else { nil } }
  }

  @Test(
    "each ablation trains only the losses and parts that its settings enable",
    arguments: [
      (nil, false, 0.0), (nil, true, 0.001), (.channel, false, 0.001), (.spatial, true, 0.001),
      (.serial, true, 0.001), (.average, false, 0.001), (.average, true, 0),
    ] as [(AttentionKind?, Bool, Double)])
  func ablation(_ attention: AttentionKind?, _ hasAdversary: Bool, _ lambdaAge: Double) throws {
    var configuration = try fixture.configuration(.aifr)
    configuration.model.start = nil
    try FileManager.default.removeItem(atPath: fixture.path("start.safetensors"))
    var startConfiguration = SmallNetworks.baseline(.mtlface).withoutTrainingParts
    (startConfiguration.generator, startConfiguration.age) = (nil, nil)
    try FaceModel.makeUntrained(startConfiguration, seed: 5).save(
      to: fixture.path("start.safetensors"))
    configuration.model.start = fixture.path("start.safetensors")
    configuration.model.preset = .mobile
    configuration.model.attention = attention
    configuration.model.hasAgeAdversary = hasAdversary
    configuration.aifr.lambdaAge = lambdaAge
    configuration.iterations = 2
    let events = try fixture.run(configuration, in: "run").events
    let names = Set(try #require(losses(events).last).map(\.name))
    var expected: Set<String> = ["aifr.identity", "aifr.total"]
    if lambdaAge > 0 { expected.insert("aifr.age") }
    let trainsAdversary = hasAdversary && attention != nil
    if trainsAdversary { expected.insert("aifr.adversary") }
    #expect(names == expected)
    let model = try FaceModel.open(fixture.path("run/model.safetensors"))
    #expect(model.configuration.attention == (lambdaAge > 0 || trainsAdversary ? attention : nil))
    #expect((model.configuration.age != nil) == (lambdaAge > 0))
    guard lambdaAge > 0 else { return }
    let inference = try InferenceModel(
      model.makeNetwork(), parameters: model.parameters, pool: .single)
    let faces = try inference.encode(SmallNetworks.images(2, size: 48, seed: 1))
    #expect(
      try inference.ages(of: faces).years.isFinite
        && (faces.ageFeatures == nil) == (attention == nil))
  }

  @Test(
    "adding a decomposition of any kind to a model does not change its initial embeddings",
    arguments: AttentionKind.allCases)
  func newDecomposition(_ attention: AttentionKind) throws {
    var configuration = try fixture.configuration(.aifr)
    var startConfiguration = SmallNetworks.baseline(.mtlface).withoutTrainingParts
    (startConfiguration.generator, startConfiguration.age) = (nil, nil)
    let start = try FaceModel(
      configuration: startConfiguration,
      parameters: SmallNetworks.parameters(FaceNetwork(startConfiguration), seed: 4))
    try start.save(to: fixture.path("start.safetensors"))
    configuration.model.attention = attention
    configuration.iterations = 1
    configuration.aifr.schedule.rate = 0
    configuration.aifr.frozen = [.encoder, .embedding]
    try fixture.run(configuration, in: "run")
    let model = try FaceModel.open(fixture.path("run/model.safetensors"))
    #expect(model.configuration.attention == attention)
    let images = try SmallNetworks.images(2, size: 48, seed: 9)
    func embeddings(_ model: FaceModel) throws -> Tensor<Float> {
      try InferenceModel(model.makeNetwork(), parameters: model.parameters, pool: .single)
        .embeddings(of: images)
    }
    #expect(try relativeDifference(embeddings(model), embeddings(start)) < 1e-4)
  }

  @Test("starting with a model that contradicts a setting throws an error that names the setting")
  func contradictions() throws {
    func expectRejection(_ key: String, _ change: (inout TrainingConfiguration) -> Void) throws {
      var configuration = try fixture.configuration(.fas)
      change(&configuration)
      #expect {
        try fixture.run(configuration, in: "run \(key)")
      } throws: { error in
        guard case TrainingError.invalidConfiguration(_, let rejectedKey, _) = error else {
          return false
        }
        return rejectedKey == key
      }
      try FileManager.default.removeItem(atPath: fixture.path("faces"))
    }
    try expectRejection("model.generator") { $0.model.generator = .caae }
    try expectRejection("model.conditioning") { $0.model.conditioning = .oneHot }
    try expectRejection("model.attention") { $0.model.attention = .channel }
    try expectRejection("model.attention") { $0.model.attention = nil }
  }
}
