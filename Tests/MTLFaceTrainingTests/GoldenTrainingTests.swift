import Foundation
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import MTLFaceTraining
import Testing

/// Compares AIFR and FAS training steps with those of the authors' code. The README of the golden
/// files explains the tolerances in "How closely to agree".
@Suite("Training goldens", .serialized)
struct GoldenTrainingTests {
  let pool = ThreadPool(threads: 2)

  private func network(classes: Int?) throws -> FaceNetwork {
    var configuration = ModelConfiguration(
      .cvpr2021, classCount: classes, includesTrainingParts: true)
    configuration.embedding = .flatten(dropout: 0)
    return try FaceNetwork(configuration)
  }

  /// Returns whether a parameter is a bias directly before a batch norm. In training mode, its
  /// gradient is zero in exact arithmetic.
  private func isBiasBeforeNorm(_ key: String) -> Bool {
    key.hasSuffix("bias")
      && (key.hasPrefix("encoder.output_layer.3") || key.contains(".conv.2.")
        || key.contains(".conv2.2.") || key.contains("conv1.0.") || key.contains("conv2.0."))
  }

  private func expectLosses(_ losses: [Double], _ golden: [Double], tolerance: Double) {
    for (a, b) in zip(losses, golden) {
      #expect(isClose(a, b, relative: tolerance), "\(losses), golden \(golden)")
    }
  }

  private func expectGradients<S>(
    _ gradients: [String: Tensor<S>], _ golden: [String: [Double]], prefix: String
  ) throws {
    #expect(gradients.count == golden.count)
    for (key, record) in golden {
      let name = prefix + key
      let gradient = try #require(gradients[name], "there is no gradient of \(name)")
      let (norm, probe) = try Goldens.normAndProbe(gradient, name)
      let tolerance = record[0] < 1e-9 ? 1e-4 : 1e-2 * record[0]
      #expect(abs(norm - record[0]) <= tolerance, "\(name): norm \(norm), golden \(record[0])")
      #expect(abs(probe - record[1]) <= tolerance, "\(name): probe \(probe), golden \(record[1])")
    }
  }

  private func expectState<S>(
    _ state: ParameterStore<S>, since start: ParameterStore<S>, _ golden: [String: [Double]]
  ) throws {
    var compared = 0
    for (key, record) in golden where !isBiasBeforeNorm(key) {
      guard let now = state[key], let before = start[key] else { continue }
      compared += 1
      let (norm, probe) = try Goldens.normAndProbe(now, key)
      if key.hasSuffix("running_mean") || key.hasSuffix("running_var") {
        #expect(isClose(norm, record[0], relative: 1e-3, absolute: 1e-6), "\(key): norm")
        #expect(abs(probe - record[1]) <= 1e-3 * record[0] + 1e-6, "\(key): probe")
        continue
      }
      let change = try S.weightedSum(1, now, -1, before, pool: pool)
      let size = try Goldens.normAndProbe(change, key).norm
      let initial = try Goldens.normAndProbe(before, key).norm
      let tolerance = max(5e-2 * size, 1e-6 * initial)
      #expect(abs(norm - record[0]) <= tolerance, "\(key): norm \(norm), golden \(record[0])")
      #expect(abs(probe - record[1]) <= tolerance, "\(key): probe \(probe), golden \(record[1])")
    }
    #expect(compared > 100)
  }

  private func checkAIFR<S: TensorScalar>(_ type: S.Type, lossTolerance: Double) throws {
    let golden = try Goldens.json("cvpr_aifr_training.json")
    let network = try network(classes: 10)
    let task = try AIFRTask(network)
    let specs = network.parameters.filter { spec in
      ModelPart(key: spec.key).map(AIFRTask.trainableParts.contains) ?? false
    }
    let start = try GoldenTensors.parameters(specs).converted(to: S.self)
    var state = start
    let batch = try AIFRBatch(
      images: GoldenTensors.image("aifr.images", [4, 3, 112, 112]).channelsLast().converted(
        to: S.self),
      labels: golden["labels"] as? [Int] ?? [], ages: golden["ages"] as? [Double] ?? [])
    let (_, gradients, _) = try task.gradients(batch, parameters: start, pool: pool)
    try expectGradients(
      gradients, Goldens.normsAndProbes(golden, "first_step_gradient_norm_and_probe"), prefix: "")

    var optimizer = SGD<S>()
    let rates = try #require(golden["learning_rates"] as? [Double])
    let losses = try #require(golden["losses_id_age_domain_total"] as? [[Double]])
    for (rate, expected) in zip(rates, losses) {
      let loss = try task.step(
        batch, parameters: &state, optimizer: &optimizer, learningRate: rate, pool: pool)
      expectLosses(loss.terms.map(\.value), expected, tolerance: lossTolerance)
    }
    try expectState(
      state, since: start, Goldens.normsAndProbes(golden, "state_after_three_steps_norm_and_probe"))
    #expect(state.counters.values.allSatisfy { $0 == 3 })
  }

  @Test("the trainer's first AIFR and FAS steps agree with the authors' code")
  func trainer() throws {
    let aifr = try Goldens.json("cvpr_aifr_training.json")
    var configuration = TrainingConfiguration()
    configuration.model.preset = .cvpr2021
    configuration.aifr.schedule.rate = 0.1
    configuration.aifr.schedule.warmUp = 1000
    let network = try network(classes: 10)
    let start = try GoldenTensors.parameters(network.parameters)
    var trainer = try Trainer(
      configuration, network: network, state: TrainerState(parameters: start))
    let faces = try AIFRBatch<Float>(
      images: GoldenTensors.image("aifr.images", [4, 3, 112, 112]).channelsLast(),
      labels: aifr["labels"] as? [Int] ?? [], ages: aifr["ages"] as? [Double] ?? [])
    let rates = try #require(aifr["learning_rates"] as? [Double])
    let losses = try #require(aifr["losses_id_age_domain_total"] as? [[Double]])
    for (rate, expected) in zip(rates, losses) {
      #expect(isClose(trainer.learningRate, rate, relative: 1e-12))
      let step = try trainer.step(recognition: [faces], pool: pool)
      expectLosses(step.terms.map(\.value), expected, tolerance: 1e-3)
    }
    try expectState(
      trainer.state.parameters, since: start,
      Goldens.normsAndProbes(aifr, "state_after_three_steps_norm_and_probe"))
    try checkFASThroughTrainer(configuration)
  }

  private func checkFASThroughTrainer(_ settings: TrainingConfiguration) throws {
    let golden = try Goldens.json("cvpr_fas_training.json")
    var configuration = settings
    configuration.task = .fas
    let network = try network(classes: nil)
    let start = try GoldenTensors.parameters(network.parameters)
    var trainer = try Trainer(
      configuration, network: network, state: TrainerState(parameters: start))
    let batch = try FASBatch<Float>(
      sources: GoldenTensors.image("fas.source", [2, 3, 112, 112]).channelsLast(),
      targets: GoldenTensors.image("fas.target", [2, 3, 112, 112]).channelsLast(),
      groups: golden["target_groups"] as? [Int] ?? [])
    for expected in try #require(golden["losses_d_gan_id_age_total"] as? [[Double]]) {
      let step = try trainer.step(synthesis: [batch], pool: pool)
      expectLosses(step.terms.map(\.value), expected, tolerance: 1e-3)
    }
    try expectState(
      trainer.state.parameters, since: start,
      Goldens.normsAndProbes(golden, "state_after_two_steps_norm_and_probe"))
  }

  @Test("three AIFR steps in Float agree with the authors' code") func aifrFloat() throws {
    try checkAIFR(Float.self, lossTolerance: 1e-3)
  }

  @Test(
    "three AIFR steps in Double agree with the authors' code",
    .enabled(if: runsLongTests, "runs only in make test-long"))
  func aifrDouble() throws {
    try checkAIFR(Double.self, lossTolerance: 1e-6)
  }

  private func checkFAS<S: TensorScalar>(_ type: S.Type, lossTolerance: Double) throws {
    let golden = try Goldens.json("cvpr_fas_training.json")
    let network = try network(classes: nil)
    let task = try FASTask(network)
    let start = try GoldenTensors.parameters(network.parameters).converted(to: S.self)
    var state = start
    let batch = try FASBatch(
      sources: GoldenTensors.image("fas.source", [2, 3, 112, 112]).channelsLast().converted(
        to: S.self),
      targets: GoldenTensors.image("fas.target", [2, 3, 112, 112]).channelsLast().converted(
        to: S.self),
      groups: golden["target_groups"] as? [Int] ?? [])
    var optimizers = FASOptimizers<S>(Adam(beta1: 0.5, beta2: 0.99))
    let losses = try #require(golden["losses_d_gan_id_age_total"] as? [[Double]])
    for (index, expected) in losses.enumerated() {
      let (loss, gradients) = try task.step(
        batch, parameters: &state, optimizers: &optimizers, learningRate: 1e-4, pool: pool)
      let terms = [loss.discriminator, loss.adversarial, loss.identity, loss.age, loss.total]
      expectLosses(terms, expected, tolerance: lossTolerance)
      guard index == 0 else { continue }
      try expectGradients(
        gradients.discriminator,
        Goldens.normsAndProbes(golden, "first_step_discriminator_gradient_norm_and_probe"),
        prefix: "discriminator.")
      try expectGradients(
        gradients.generator,
        Goldens.normsAndProbes(golden, "first_step_generator_gradient_norm_and_probe"),
        prefix: "generator.")
    }
    try expectState(
      state, since: start, Goldens.normsAndProbes(golden, "state_after_two_steps_norm_and_probe"))
    #expect(state.counters.filter { $0.key.hasPrefix("generator.") }.values.allSatisfy { $0 == 2 })
    #expect(state.counters.filter { !$0.key.hasPrefix("generator.") }.values.allSatisfy { $0 == 0 })
  }

  @Test("two FAS steps in Float agree with the authors' code") func fasFloat() throws {
    try checkFAS(Float.self, lossTolerance: 1e-3)
  }

  @Test(
    "two FAS steps in Double agree with the authors' code",
    .enabled(if: runsLongTests, "runs only in make test-long"))
  func fasDouble() throws {
    try checkFAS(Double.self, lossTolerance: 1e-6)
  }
}
