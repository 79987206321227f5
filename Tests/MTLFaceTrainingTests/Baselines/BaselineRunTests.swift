import Foundation
import MTLFaceCheckpoint
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import MTLFaceTraining
import Testing

/// Tests of training runs of the baselines CAAE and IPCGAN, and of runs that start from a model
/// without a generator.
@Suite("Baseline runs")
struct BaselineRunTests {
  private let fixture: TrainingFixture

  init() throws { fixture = try TrainingFixture() }

  /// Writes a small start model of a method, and returns the configuration of a short run.
  private func configuration(_ method: SynthesisMethod) throws -> TrainingConfiguration {
    var configuration = try fixture.configuration(.fas)
    try FaceModel.makeUntrained(SmallNetworks.baseline(method), seed: 5)
      .save(to: fixture.path("start.safetensors"))
    configuration.model.generator = method
    return configuration
  }

  private func losses(_ events: [TrainingEvent]) -> [[TrainingProgress.Loss]] {
    events.compactMap { if case .step(let progress) = $0 { progress.losses } else { nil } }
  }

  @Test(
    "a resumed run gives the same result as an uninterrupted run, with any number of threads",
    arguments: [SynthesisMethod.caae, .ipcgan], [1, 2])
  func resuming(_ method: SynthesisMethod, _ accumulation: Int) throws {
    var configuration = try configuration(method)
    configuration.fas.accumulation = accumulation
    configuration.fas.average = accumulation == 1 ? 0.9 : nil
    let uninterrupted = try fixture.run(configuration, in: "uninterrupted", threads: 1)
    #expect(uninterrupted.ending == .finished)
    let first = try fixture.run(configuration, in: "resumed", threads: 2, stopAfter: 5)
    try FileManager.default.removeItem(atPath: fixture.path("start.safetensors"))
    let last = try fixture.run(configuration, in: "resumed", resuming: true, threads: 3)
    #expect(first.ending == .stopped && last.ending == .finished)
    #expect(
      try fixture.data("uninterrupted/model.safetensors")
        == fixture.data("resumed/model.safetensors"))
    #expect(losses(uninterrupted.events) == losses(first.events + last.events))
  }

  @Test(
    "the model of a finished run synthesizes all age groups and has no training parts",
    arguments: SynthesisMethod.allCases)
  func finished(_ method: SynthesisMethod) throws {
    var configuration = try configuration(method)
    var startConfiguration = SmallNetworks.baseline(method)
    (
      startConfiguration.generator, startConfiguration.caae, startConfiguration.ipcgan,
      startConfiguration.discriminator
    ) = (nil, nil, nil, nil)
    try FaceModel.makeUntrained(startConfiguration, seed: 5).save(
      to: fixture.path("start.safetensors"))
    configuration.model.preset = .mobile
    configuration.iterations = 3
    configuration.run.validateEvery = 2
    configuration.run.samplesEvery = 2
    configuration.run.synthesisFaces = 2
    let events = try fixture.run(configuration, in: "run").events
    let model = try FaceModel.open(fixture.path("run/model.safetensors"))
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
    #expect(sheets.allSatisfy { FileManager.default.fileExists(atPath: fixture.path("run/" + $0)) })
    #expect(sheets.count == 2)
  }

  @Test("a short run reduces the main loss", arguments: [SynthesisMethod.caae, .ipcgan])
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
      try FaceModel.makeUntrained(wider, seed: 5).save(to: fixture.path("start.safetensors"))
    }
    configuration.caae.rate = 2e-3
    configuration.caae.lambdaVariation = 0
    configuration.caae.lambdaAdversarial = 0.1
    // The age estimator is untrained, so only the identity term is useful for training.
    configuration.ipcgan.lambdaAge = 0
    configuration.ipcgan.lambdaAdversarial = 0.01
    configuration.ipcgan.lambdaIdentity = 1000
    let events = try fixture.run(configuration, in: "run").events
    let name = method == .caae ? "fas.reconstruction" : "fas.identity"
    let values = events.compactMap { event -> Double? in
      guard case .losses(let progress) = event else { return nil }
      return progress.losses.first { $0.name == name }?.value
    }
    let (first, last) = (try #require(values.first), try #require(values.last))
    #expect(last < 0.7 * first, "\(values)")
  }

  @Test("training CAAE with micro-batches of one face throws") func singleFaces() throws {
    var configuration = try configuration(.caae)
    configuration.fas.accumulation = 4
    #expect(throws: TrainingError.self) { try fixture.run(configuration, in: "single") }
  }

  @Test("the random inputs of a baseline depend only on the seed")
  func seeds() throws {
    func values(_ seed: Int, _ method: SynthesisMethod) throws -> [[Double]] {
      var configuration = try configuration(method)
      configuration.iterations = 2
      configuration.seed = seed
      defer {
        for name in ["run", "faces"] {
          try? FileManager.default.removeItem(atPath: fixture.path(name))
        }
      }
      return try losses(fixture.run(configuration, in: "run").events).map { $0.map(\.value) }
    }
    for method in [SynthesisMethod.caae, .ipcgan] {
      #expect(try values(3, method) == values(3, method))
      #expect(try values(3, method) != values(4, method))
    }
  }
}
