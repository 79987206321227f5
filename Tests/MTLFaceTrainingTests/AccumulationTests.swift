import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import MTLFaceTraining
import Testing

/// Micro-batches, frozen parts, and features instead of images.
@Suite("Gradient accumulation")
struct AccumulationTests {
  private let pool = ThreadPool(threads: 2)

  /// Returns a network, and a batch whole and in two parts, with faces without identity or age.
  private func setting() throws -> (FaceNetwork, ParameterStore<Double>, [AIFRBatch<Double>]) {
    var configuration = SmallNetworks.configuration(.cvpr2021)
    configuration.embedding = .flatten(dropout: 0)
    let network = try FaceNetwork(configuration)
    let parameters = try SmallNetworks.parameters(network, seed: 7).converted(to: Double.self)
    let images = try SmallNetworks.images(5, size: 48, seed: 5).converted(to: Double.self)
    let labels: [Int?] = [0, nil, 2, nil, 4]
    let ages: [Double?] = [nil, 20, nil, 47, 71]
    let microBatches = try [0..<5, 0..<3, 3..<5].map { range in
      AIFRBatch(
        images: try images.slice(range), labels: Array(labels[range]), ages: Array(ages[range]))
    }
    return (network, parameters, microBatches)
  }

  /// Returns a task in which only the head learns. Its norms do not use batch statistics, so that
  /// micro-batches give the same result as the batch.
  private func frozen(_ network: FaceNetwork) throws -> AIFRTask {
    var task = try AIFRTask(network)
    task.settings.lambdaAge = 0.4
    task.settings.frozen = [.encoder, .decomposition, .embedding, .adversary, .age]
    return task
  }

  @Test("means are over all faces with the label, for any micro-batches") func means() throws {
    let (network, start, microBatches) = try setting()
    let task = try frozen(network)
    func run(_ microBatches: [AIFRBatch<Double>]) throws -> (AIFRLosses, ParameterStore<Double>) {
      var (state, optimizer) = (start, SGD<Double>())
      let losses = try task.step(
        microBatches, parameters: &state, optimizer: &optimizer, learningRate: 0.1, pool: pool)
      return (losses, state)
    }
    let (whole, wholeState) = try run([microBatches[0]])
    let (split, splitState) = try run([microBatches[1], microBatches[2]])
    for (a, b) in zip(whole.terms, split.terms) {
      #expect(a.name == b.name && isClose(a.value, b.value, relative: 1e-12), "\(a) \(b)")
    }
    let (a, b) = (try #require(wholeState["head.weight"]), try #require(splitState["head.weight"]))
    #expect(relativeDifference(a, b) < 1e-12)
    #expect(try relativeDifference(a, #require(start["head.weight"])) > 1e-6, "it learns")
  }

  @Test("frozen parts keep every bit, including running statistics") func keeps() throws {
    let (network, start, microBatches) = try setting()
    let task = try frozen(network)
    var (state, optimizer) = (start, SGD<Double>())
    _ = try task.step(
      microBatches[0], parameters: &state, optimizer: &optimizer, learningRate: 0.1, pool: pool)
    for (key, tensor) in start.tensors where key != "head.weight" {
      #expect(state[key]?.values == tensor.values, "\(key)")
    }
    #expect(state.counters == start.counters)
    #expect(Set(optimizer.buffers.keys) == ["head.weight"])
  }

  @Test("with running statistics micro-batches agree with the batch, and statistics do not change")
  func runningStatistics() throws {
    let (network, start, microBatches) = try setting()
    var task = try AIFRTask(network)
    task.settings.norms = .running
    func run(_ microBatches: [AIFRBatch<Double>]) throws -> ParameterStore<Double> {
      var (state, optimizer) = (start, SGD<Double>())
      _ = try task.step(
        microBatches, parameters: &state, optimizer: &optimizer, learningRate: 0.1, pool: pool)
      return state
    }
    let (whole, split) = (try run([microBatches[0]]), try run([microBatches[1], microBatches[2]]))
    #expect(whole.counters == start.counters)
    for spec in network.parameters where spec.role != .counter {
      guard let part = ModelPart(key: spec.key), AIFRTask.trainableParts.contains(part),
        let before = start[spec.key], let after = whole[spec.key], let other = split[spec.key]
      else { continue }
      #expect(spec.role.isTrainable == (after.values != before.values), "\(spec.key)")
      #expect(relativeDifference(after, other) < 1e-9, "\(spec.key)")
    }
  }

  @Test("a term with weight 0 has no gradients, so that weight decay does not change its part")
  func zeroWeightTerm() throws {
    let (network, start, microBatches) = try setting()
    var task = try AIFRTask(network)
    task.settings.lambdaAge = 0
    task.settings.lambdaIdentity = 0
    let (losses, gradients, _) = try task.gradients(microBatches[0], parameters: start, pool: pool)
    #expect(losses.age == nil && losses.adversary == nil && losses.identity == losses.total)
    let trained = Set(gradients.keys.compactMap(ModelPart.init(key:)))
    #expect(trained == [.encoder, .decomposition, .embedding, .head])
  }

  @Test("features of a frozen encoder give the same gradients as images") func features() throws {
    let (network, start, microBatches) = try setting()
    var task = try AIFRTask(network)
    task.settings.frozen = [.encoder]
    let graph = Graph(training: false)
    let x = try network.encoder(network.images(batch: 5, in: graph), in: graph).last
    guard case .images(let images) = microBatches[0].faces else { return }
    let values = try GraphExecution(
      graph, inputs: ["images": images], parameters: start, outputs: [x], pool: pool
    ).value(x)
    let batch = AIFRBatch(
      faces: .features(values), labels: microBatches[0].labels, ages: microBatches[0].ages)
    let fromPictures = try task.gradients(microBatches[0], parameters: start, pool: pool)
    let fromFeatures = try task.gradients(batch, parameters: start, pool: pool)
    #expect(fromPictures.losses == fromFeatures.losses)
    #expect(
      fromPictures.gradients.count == fromFeatures.gradients.count
        && !fromPictures.gradients.isEmpty)
    for (key, gradient) in fromPictures.gradients {
      #expect(fromFeatures.gradients[key]?.values == gradient.values, "\(key)")
    }
    task.settings.frozen = []
    #expect(throws: TrainingError.self) {
      try task.gradients(batch, parameters: start, pool: pool)
    }
  }

  @Test("synthesis: equal micro-batches give the same gradients as one of them")
  func synthesis() throws {
    let network = try FaceNetwork(SmallNetworks.configuration(.paper))
    let task = try FASTask(network)
    let start = try SmallNetworks.parameters(network, seed: 3).converted(to: Double.self)
    let batch = try FASBatch(
      sources: SmallNetworks.images(2, size: 48, seed: 1).converted(to: Double.self),
      targets: SmallNetworks.images(2, size: 48, seed: 2).converted(to: Double.self),
      groups: [0, 6])
    var (state, optimizers) = (start, FASOptimizers<Double>())
    let (losses, gradients) = try task.step(
      [batch, batch], parameters: &state, optimizers: &optimizers, learningRate: 1e-4, pool: pool)
    #expect(losses.total.isFinite && !gradients.generator.isEmpty)
    // Each micro-batch makes a power iteration; with the same vectors the sums would be equal.
    var (one, single) = (start, FASOptimizers<Double>())
    let (alone, _) = try task.step(
      batch, parameters: &one, optimizers: &single, learningRate: 1e-4, pool: pool)
    #expect(isClose(losses.identity, alone.identity, relative: 1e-9))
    #expect(isClose(losses.age, alone.age, relative: 1e-9))
    let unequal = FASBatch(sources: batch.sources, targets: batch.targets, groups: [1])
    #expect(throws: TrainingError.self) {
      try task.step(
        [batch, unequal], parameters: &state, optimizers: &optimizers, learningRate: 1e-4,
        pool: pool)
    }
  }

  @Test("a loss that is not finite is an error with step and term, and changes no parameter")
  func divergence() throws {
    let (network, start, microBatches) = try setting()
    var parameters = start
    try parameters["age.age_output_layer.4.bias"]?.withUnsafeMutableBufferPointer { $0[3] = .nan }
    let task = try AIFRTask(network)
    var (state, optimizer) = (parameters, SGD<Double>())
    #expect(throws: TrainingError.nonFiniteLoss(term: "age")) {
      try task.step(
        microBatches[0], parameters: &state, optimizer: &optimizer, learningRate: 0.1, pool: pool)
    }
    #expect(state["head.weight"]?.values == start["head.weight"]?.values)
    let configuration = TrainingConfiguration()
    var trainer = try Trainer(
      configuration, network: network,
      state: TrainerState(parameters: parameters.converted(to: Float.self)))
    let batch = try AIFRBatch<Float>(
      images: SmallNetworks.images(2, size: 48, seed: 5), labels: [0, 1], ages: [5, 50])
    #expect(throws: TrainingError.diverged(step: 1, term: "age")) {
      try trainer.step(recognition: [batch], pool: pool)
    }
  }
}
