import Foundation
import MTLFaceCheckpoint
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import MTLFaceTraining
import Testing

/// Runs of earlier methods, and of the paper's ablations.
@Suite("Runs of comparisons and ablations")
struct BaselineRunTests {
  private let small: TrainingFixture

  init() throws { small = try TrainingFixture() }

  /// A short run that goes on from a small network of a method.
  private func configuration(_ method: SynthesisMethod) throws -> TrainingConfiguration {
    var configuration = try small.configuration(.fas)
    try Model.makeUntrained(SmallNetworks.baseline(method), seed: 5)
      .save(to: small.path("start.safetensors"))
    configuration.model.generator = method
    return configuration
  }

  private func losses(_ events: [TrainingEvent]) -> [[TrainingProgress.Loss]] {
    events.compactMap { if case .step(let progress) = $0 { progress.losses } else { nil } }
  }

  @Test(
    "a run that stops and goes on is the run that never stopped, on any threads",
    arguments: [SynthesisMethod.caae, .ipcgan], [1, 2])
  func resuming(_ method: SynthesisMethod, _ accumulation: Int) throws {
    var configuration = try configuration(method)
    configuration.fas.accumulation = accumulation
    configuration.fas.average = accumulation == 1 ? 0.9 : nil
    let whole = try small.run(configuration, in: "whole", threads: 1)
    #expect(whole.ending == .finished)
    let first = try small.run(configuration, in: "parts", threads: 2, stopAfter: 5)
    try FileManager.default.removeItem(atPath: small.path("start.safetensors"))
    let last = try small.run(configuration, in: "parts", resuming: true, threads: 3)
    #expect(first.ending == .stopped && last.ending == .finished)
    #expect(try small.data("whole/model.safetensors") == small.data("parts/model.safetensors"))
    #expect(losses(whole.events) == losses(first.events + last.events))
  }

  @Test(
    "the finished model shows faces at all ages and has nothing of training; what runs tell is the same",
    arguments: SynthesisMethod.allCases)
  func finished(_ method: SynthesisMethod) throws {
    var configuration = try configuration(method)
    var plain = SmallNetworks.baseline(method)
    (plain.generator, plain.caae, plain.ipcgan, plain.discriminator) = (nil, nil, nil, nil)
    try Model.makeUntrained(plain, seed: 5).save(to: small.path("start.safetensors"))
    configuration.model.preset = .mobile
    configuration.iterations = 3
    configuration.run.validateEvery = 2
    configuration.run.samplesEvery = 2
    configuration.run.synthesisFaces = 2
    let events = try small.run(configuration, in: "run").events
    let model = try Model.open(small.path("run/model.safetensors"))
    #expect(model.configuration.synthesisMethod == method && model.configuration.preset == .mobile)
    #expect(model.configuration == model.configuration.withoutTrainingParts)
    #expect(
      Set(try model.makeNetwork().parameters.compactMap { ModelPart(key: $0.key) })
        == [.encoder, .embedding, .age, .generator])
    let images = try SmallNetworks.images(2, size: 48, seed: 1)
    let inference = try InferenceModel(
      model.makeNetwork(), parameters: model.parameters, pool: .single)
    let faces = try inference.synthesize(
      inference.encode(images), at: (0..<7).map { .group($0) } + [.years(20)])
    #expect(faces.count == 8 && faces.allSatisfy { $0.shape == images.shape && $0.isFinite })
    let names = try #require(losses(events).last).map(\.name)
    #expect(names.first == "fas.discriminator" && names.last == "fas.total")
    let metrics = events.compactMap { event -> [String: Double]? in
      if case .validation(_, let metrics) = event { metrics } else { nil }
    }
    #expect(metrics.count == 2 && metrics.allSatisfy { $0["fas.groupAccuracy"] != nil })
    let sheets = events.compactMap { event -> String? in
      if case .samples(_, let path) = event { path } else { nil }
    }
    #expect(sheets.allSatisfy { FileManager.default.fileExists(atPath: small.path("run/" + $0)) })
    #expect(sheets.count == 2)
  }

  @Test("a tiny run makes its losses small", arguments: [SynthesisMethod.caae, .ipcgan])
  func reducesLoss(_ method: SynthesisMethod) throws {
    var configuration = try configuration(method)
    configuration.iterations = 300
    configuration.run.logEvery = 20
    configuration.run.checkpointEvery = 1000
    configuration.run.validateEvery = 1000
    configuration.run.samplesEvery = 1000
    configuration.fas.flips = false
    configuration.fas.batch = 8
    if method == .caae {
      var wider = SmallNetworks.baseline(.caae)
      wider.caae = CAAEConfiguration(
        codeLength: 16, encoderWidths: [8, 16, 16, 32], decoderWidths: [64, 32, 16, 16, 16])
      try Model.makeUntrained(wider, seed: 5).save(to: small.path("start.safetensors"))
    }
    configuration.caae.rate = 2e-3
    configuration.caae.lambdaVariation = 0
    configuration.caae.lambdaAdversarial = 0.1
    // An untrained estimator teaches no ages: what identity there is, is learnt.
    configuration.ipcgan.lambdaAge = 0
    configuration.ipcgan.lambdaAdversarial = 0.01
    configuration.ipcgan.lambdaIdentity = 1000
    let events = try small.run(configuration, in: "run").events
    let name = method == .caae ? "fas.reconstruction" : "fas.identity"
    let values = events.compactMap { event -> Double? in
      guard case .losses(let progress) = event else { return nil }
      return progress.losses.first { $0.name == name }?.value
    }
    let (first, last) = (try #require(values.first), try #require(values.last))
    #expect(last < 0.7 * first, "\(values)")
  }

  @Test(
    "each ablation is the network that it says",
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
    try Model.makeUntrained(plain, seed: 5).save(to: small.path("start.safetensors"))
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
    let model = try Model.open(small.path("run/model.safetensors"))
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
    "a new decomposition begins as if it were not there, whatever its attention",
    arguments: AttentionKind.allCases)
  func neutralNewAttention(_ attention: AttentionKind) throws {
    var configuration = try small.configuration(.aifr)
    var plain = SmallNetworks.baseline(.mtlface).withoutTrainingParts
    (plain.generator, plain.age) = (nil, nil)
    let start = try Model(
      configuration: plain, parameters: SmallNetworks.parameters(FaceNetwork(plain), seed: 4))
    try start.save(to: small.path("start.safetensors"))
    configuration.model.attention = attention
    configuration.iterations = 1
    configuration.aifr.schedule.rate = 0
    configuration.aifr.frozen = [.encoder, .embedding]
    try small.run(configuration, in: "run")
    let model = try Model.open(small.path("run/model.safetensors"))
    #expect(model.configuration.attention == attention)
    let images = try SmallNetworks.images(2, size: 48, seed: 9)
    func embeddings(_ model: Model) throws -> Tensor<Float> {
      try InferenceModel(model.makeNetwork(), parameters: model.parameters, pool: .single)
        .embeddings(of: images)
    }
    #expect(try relativeDifference(embeddings(model), embeddings(start)) < 1e-4)
  }

  @Test("a model to go on from that contradicts what is asked for is refused by the setting's name")
  func contradictions() throws {
    func refused(_ key: String, _ change: (inout TrainingConfiguration) -> Void) throws {
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
    try refused("model.generator") { $0.model.generator = .caae }
    try refused("model.conditioning") { $0.model.conditioning = .oneHot }
    try refused("model.attention") { $0.model.attention = .channel }
    try refused("model.attention") { $0.model.attention = nil }
    var caae = try configuration(.caae)
    caae.fas.accumulation = 4
    #expect(throws: TrainingError.self) { try small.run(caae, in: "single") }
  }

  @Test("what is drawn beside faces comes from the seed, and wrong groups are wrong")
  func batchBuilderDraws() throws {
    func values(_ seed: Int, _ method: SynthesisMethod) throws -> [[Double]] {
      var configuration = try configuration(method)
      configuration.iterations = 2
      configuration.seed = seed
      defer {
        for name in ["run", "faces"] {
          try? FileManager.default.removeItem(atPath: small.path(name))
        }
      }
      return try losses(small.run(configuration, in: "run").events).map { $0.map(\.value) }
    }
    for method in [SynthesisMethod.caae, .ipcgan] {
      #expect(try values(3, method) == values(3, method))
      #expect(try values(3, method) != values(4, method))
    }
  }
}
