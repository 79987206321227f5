import Foundation
import MTLFaceCheckpoint
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import MTLFaceTraining
import Testing

/// Runs of the paper's ablations, and start models that contradict the settings.
@Suite("Ablations")
struct AblationTests {
  private let small: TrainingFixture

  init() throws { small = try TrainingFixture() }

  private func losses(_ events: [TrainingEvent]) -> [[TrainingProgress.Loss]] {
    events.compactMap { if case .step(let progress) = $0 { progress.losses } else { nil } }
  }

  @Test(
    "each ablation trains the parts and losses that it names",
    arguments: [
      (nil, false, 0.0), (nil, true, 0.001), (.channel, false, 0.001), (.spatial, true, 0.001),
      (.serial, true, 0.001), (.average, false, 0.001), (.average, true, 0),
    ] as [(AttentionKind?, Bool, Double)])
  func ablations(_ attention: AttentionKind?, _ adversary: Bool, _ lambdaAge: Double) throws {
    var configuration = try small.configuration(.aifr)
    configuration.model.start = nil
    try FileManager.default.removeItem(atPath: small.path("start.safetensors"))
    var plain = SmallNetworks.baseline(.mtlface).withoutTrainingParts
    (plain.generator, plain.age) = (nil, nil)
    try FaceModel.makeUntrained(plain, seed: 5).save(to: small.path("start.safetensors"))
    configuration.model.start = small.path("start.safetensors")
    configuration.model.preset = .mobile
    configuration.model.attention = attention
    configuration.model.hasAgeAdversary = adversary
    configuration.aifr.lambdaAge = lambdaAge
    configuration.iterations = 2
    let events = try small.run(configuration, in: "run").events
    let names = Set(try #require(losses(events).last).map(\.name))
    var wanted: Set<String> = ["aifr.identity", "aifr.total"]
    if lambdaAge > 0 { wanted.insert("aifr.age") }
    let isReversed = adversary && attention != nil
    if isReversed { wanted.insert("aifr.adversary") }
    #expect(names == wanted)
    let model = try FaceModel.open(small.path("run/model.safetensors"))
    #expect(model.configuration.attention == (lambdaAge > 0 || isReversed ? attention : nil))
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
    "a new decomposition of any kind does not change the embeddings at first",
    arguments: AttentionKind.allCases)
  func neutralNewAttention(_ attention: AttentionKind) throws {
    var configuration = try small.configuration(.aifr)
    var plain = SmallNetworks.baseline(.mtlface).withoutTrainingParts
    (plain.generator, plain.age) = (nil, nil)
    let start = try FaceModel(
      configuration: plain, parameters: SmallNetworks.parameters(FaceNetwork(plain), seed: 4))
    try start.save(to: small.path("start.safetensors"))
    configuration.model.attention = attention
    configuration.iterations = 1
    configuration.aifr.schedule.rate = 0
    configuration.aifr.frozen = [.encoder, .embedding]
    try small.run(configuration, in: "run")
    let model = try FaceModel.open(small.path("run/model.safetensors"))
    #expect(model.configuration.attention == attention)
    let images = try SmallNetworks.images(2, size: 48, seed: 9)
    func embeddings(_ model: FaceModel) throws -> Tensor<Float> {
      try InferenceModel(model.makeNetwork(), parameters: model.parameters, pool: .single)
        .embeddings(of: images)
    }
    #expect(try relativeDifference(embeddings(model), embeddings(start)) < 1e-4)
  }

  @Test("a start model that contradicts a setting is rejected with the name of the setting")
  func contradictions() throws {
    func expectRejection(_ key: String, _ change: (inout TrainingConfiguration) -> Void) throws {
      var configuration = try small.configuration(.fas)
      change(&configuration)
      #expect {
        try small.run(configuration, in: "run \(key)")
      } throws: { error in
        guard case TrainingError.invalidConfiguration(_, let found, _) = error else { return false }
        return found == key
      }
      try FileManager.default.removeItem(atPath: small.path("faces"))
    }
    try expectRejection("model.generator") { $0.model.generator = .caae }
    try expectRejection("model.conditioning") { $0.model.conditioning = .oneHot }
    try expectRejection("model.attention") { $0.model.attention = .channel }
    try expectRejection("model.attention") { $0.model.attention = nil }
  }
}
