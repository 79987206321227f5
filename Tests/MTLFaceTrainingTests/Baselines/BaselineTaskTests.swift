import Foundation
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import MTLFaceTraining
import Testing

/// Tests of the training tasks of the baselines CAAE and IPCGAN with small networks.
@Suite("Baseline tasks", .serialized)
struct BaselineTaskTests {
  private let pool = ThreadPool(threads: 2)

  /// Performs a training step of a method, and returns its losses and gradients.
  private func step<S: TensorScalar>(
    _ method: SynthesisMethod, _ network: FaceNetwork, _ microBatches: [FASBatch<S>],
    _ state: inout ParameterStore<S>, _ optimizers: inout FASOptimizers<S>, rate: Double
  ) throws -> (
    terms: [(name: String, value: Double)], gradients: SynthesisGradients<S>
  ) {
    guard method == .ipcgan else {
      let (losses, gradients) = try CAAETask(network).step(
        microBatches, parameters: &state, optimizers: &optimizers, learningRate: rate, pool: pool)
      return (losses.terms, gradients)
    }
    var task = try IPCGANTask(network)
    task.settings.lambdaIdentity = 0.5
    let (losses, gradients) = try task.step(
      microBatches, parameters: &state, optimizers: &optimizers, learningRate: rate, pool: pool)
    return (losses.terms, gradients)
  }

  /// Returns the batch that the PyTorch fixture uses in a step.
  private func batch<S: TensorScalar>(_ method: SynthesisMethod, step: Int, as type: S.Type) throws
    -> FASBatch<S>
  {
    let count = method == .caae ? 4 : 3
    func faces(_ name: String) throws -> Tensor<S> {
      try GoldenTensors.image("baseline.\(name)", [count, 3, 48, 48]).channelsLast().converted(
        to: type)
    }
    let (sources, targets) = try (faces("sources"), faces("targets"))
    guard method == .caae else {
      return FASBatch(
        sources: sources, targets: targets, groups: [1, 5, 6],
        baselineInputs: .mismatchedGroups([0, 6, 2]))
    }
    return FASBatch(
      sources: sources, targets: targets, groups: [0, 3, 6, 2],
      baselineInputs: .priorCodes(
        try GoldenTensors.image("baseline.prior.\(step)", [4, 1, 1, 5]).converted(to: type)))
  }

  private func checkLosses<S: TensorScalar>(
    _ method: SynthesisMethod, _ type: S.Type, tolerance: Double
  ) throws {
    let url = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/baselines.json")
    let fixture = try JSONDecoder().decode(
      [String: [[Double]]].self, from: Data(contentsOf: url))
    let network = try FaceNetwork(SmallNetworks.baseline(method))
    var state = try GoldenTensors.parameters(network.parameters).converted(to: type)
    var optimizers = FASOptimizers<S>(Adam(beta1: 0.5, beta2: 0.999))
    for (number, expected) in try #require(fixture[method.rawValue]).enumerated() {
      let terms = try step(
        method, network, [batch(method, step: number, as: type)], &state, &optimizers, rate: 1e-3
      ).terms
      #expect(terms.count == expected.count)
      for (a, b) in zip(terms, expected) {
        #expect(
          isClose(a.value, b, relative: tolerance), "\(a.name), step \(number): \(a.value), \(b)")
      }
    }
  }

  @Test(
    "the losses of three steps agree with those of PyTorch (Fixtures/make_baselines.py)",
    arguments: [SynthesisMethod.caae, .ipcgan])
  func losses(_ method: SynthesisMethod) throws {
    try checkLosses(method, Double.self, tolerance: 1e-7)
    try checkLosses(method, Float.self, tolerance: 1e-3)
  }

  @Test(
    "gradients agree with finite differences of the losses",
    arguments: [SynthesisMethod.caae, .ipcgan])
  func gradients(_ method: SynthesisMethod) throws {
    let network = try FaceNetwork(SmallNetworks.baseline(method))
    let state = try SmallNetworks.parameters(network, seed: 11).converted(to: Double.self)
    let batch = try batch(method, step: 0, as: Double.self)
    func run(_ state: ParameterStore<Double>) throws -> (
      terms: [String: Double], gradients: SynthesisGradients<Double>
    ) {
      var (state, optimizers) = (state, FASOptimizers<Double>())
      let (terms, gradients) = try step(
        method, network, [batch], &state, &optimizers, rate: 0)
      return (
        Dictionary(uniqueKeysWithValues: terms.map { ($0.name, $0.value) }), gradients
      )
    }
    let gradients = try run(state).gradients
    let trained = network.parameters.filter { $0.role.isTrainable }
    #expect(gradients.generator.count == trained.count { $0.key.hasPrefix("generator.") })
    #expect(gradients.discriminator.count == trained.count { $0.key.hasPrefix("discriminator.") })
    try GradientCheck.check(state, gradients.generator) { try #require(run($0).terms["total"]) }
    try GradientCheck.check(state, gradients.discriminator) {
      let terms = try run($0).terms
      return try #require(terms["discriminator"]) + (terms["codeDiscriminator"] ?? 0)
    }
  }

  @Test(
    "two equal micro-batches give the same gradients as one of them",
    arguments: [SynthesisMethod.caae, .ipcgan])
  func microBatches(_ method: SynthesisMethod) throws {
    let network = try FaceNetwork(SmallNetworks.baseline(method))
    let start = try SmallNetworks.parameters(network, seed: 3).converted(to: Double.self)
    let batch = try batch(method, step: 0, as: Double.self)
    var results: [SynthesisGradients<Double>] = []
    for microBatches in [[batch], [batch, batch]] {
      var (state, optimizers) = (start, FASOptimizers<Double>())
      results.append(
        try step(method, network, microBatches, &state, &optimizers, rate: 1e-4).gradients)
    }
    // In training mode, the output of a batch norm does not depend on earlier batches.
    for (whole, split) in [
      (results[0].discriminator, results[1].discriminator),
      (results[0].generator, results[1].generator),
    ] {
      #expect(whole.count == split.count && !whole.isEmpty)
      let scale = whole.values.flatMap(\.values).map(abs).max() ?? 0
      // The gradient of a bias before a batch norm is zero in exact arithmetic. Its computed value
      // is only rounding error.
      for (key, gradient) in whole where gradient.values.contains(where: { abs($0) > 1e-9 * scale })
      {
        #expect(try relativeDifference(#require(split[key]), gradient) < 1e-9, "\(key)")
      }
    }
  }

  @Test("a step with invalid inputs for the method throws and changes no parameter")
  func invalidBatches() throws {
    func expectRejection(
      _ method: SynthesisMethod, _ change: (FASBatch<Float>) throws -> [FASBatch<Float>]
    )
      throws
    {
      let network = try FaceNetwork(SmallNetworks.baseline(method))
      let start = try SmallNetworks.parameters(network, seed: 3)
      var (state, optimizers) = (start, FASOptimizers<Float>())
      let microBatches = try change(batch(method, step: 0, as: Float.self))
      #expect(throws: TrainingError.self) {
        try step(method, network, microBatches, &state, &optimizers, rate: 1)
      }
      for (key, tensor) in start.tensors { #expect(state[key]?.values == tensor.values, "\(key)") }
    }
    func replacing(
      _ batch: FASBatch<Float>, groups: [Int]? = nil, _ inputs: BaselineInputs<Float>?
    ) -> FASBatch<Float> {
      FASBatch(
        sources: batch.sources, targets: batch.targets, groups: groups ?? batch.groups,
        baselineInputs: inputs)
    }
    let shortCodes = try Tensor<Float>(repeating: 0, shape: TensorShape(4, 1, 1, 6))
    for inputs in [
      nil, .mismatchedGroups([]), .mismatchedGroups([1, 6, 2]), .mismatchedGroups([0, 7, 2]),
      .priorCodes(shortCodes),
    ] as [BaselineInputs<Float>?] { try expectRejection(.ipcgan) { [replacing($0, inputs)] } }
    for inputs in [nil, .mismatchedGroups([0, 0, 0, 0]), .priorCodes(shortCodes)]
      as [BaselineInputs<Float>?]
    { try expectRejection(.caae) { [replacing($0, inputs)] } }
    try expectRejection(.caae) { [replacing($0, groups: [0, 3, 6, 7], $0.baselineInputs)] }
    try expectRejection(.caae) { [replacing($0, groups: [0, 3], $0.baselineInputs)] }
    try expectRejection(.caae) { _ in [] }
    let single = try SmallNetworks.images(1, size: 48, seed: 1)
    try expectRejection(.caae) { _ in
      [
        FASBatch(
          sources: single, targets: single, groups: [0],
          baselineInputs: .priorCodes(try Tensor(repeating: 0, shape: TensorShape(1, 1, 1, 5))))
      ]
    }
  }

  @Test("creating a task for a network without the parts of the method throws") func missingParts()
    throws
  {
    let caae = try FaceNetwork(SmallNetworks.baseline(.caae))
    let ipcgan = try FaceNetwork(SmallNetworks.baseline(.ipcgan))
    #expect(throws: TrainingError.self) { try FASTask(caae) }
    #expect(throws: TrainingError.self) { try FASTask(ipcgan) }
    #expect(throws: TrainingError.self) { try IPCGANTask(caae) }
    #expect(throws: TrainingError.self) { try CAAETask(ipcgan) }
    var finished = SmallNetworks.baseline(.caae)
    finished = finished.withoutTrainingParts
    #expect(throws: TrainingError.self) { try CAAETask(FaceNetwork(finished)) }
  }
}
