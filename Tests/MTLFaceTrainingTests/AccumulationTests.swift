import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import MTLFaceTraining
import Testing

/// Tests of training steps with micro-batches, with frozen parts, and with precomputed features.
@Suite("Gradient accumulation")
struct AccumulationTests {
  private let pool = ThreadPool(threads: 2)

  /// Returns a network, its parameters, and three batches: a batch of five faces, then its first
  /// three faces, then its last two. Some of the faces have no identity or no age.
  private func makeInputs() throws -> (FaceNetwork, ParameterStore<Double>, [AIFRBatch<Double>]) {
    var configuration = SmallNetworks.configuration(.cvpr2021)
    configuration.embedding = .flatten(dropout: 0)
    let network = try FaceNetwork(configuration)
    let parameters = try SmallNetworks.parameters(network, seed: 7).converted(to: Double.self)
    let images = try SmallNetworks.images(5, size: 48, seed: 5).converted(to: Double.self)
    let labels: [Int?] = [0, nil, 2, nil, 4]
    let ages: [Double?] = [nil, 20, nil, 47, 71]
    let batches = try [0..<5, 0..<3, 3..<5].map { range in
      AIFRBatch(
        images: try images.slice(range), labels: Array(labels[range]), ages: Array(ages[range]))
    }
    return (network, parameters, batches)
  }

  /// Returns a task that trains only the head. The norms of the frozen parts use their running
  /// statistics, so that micro-batches give the same result as the whole batch.
  private func makeHeadOnlyTask(_ network: FaceNetwork) throws -> AIFRTask {
    var task = try AIFRTask(network)
    task.settings.lambdaAge = 0.4
    task.settings.frozen = [.encoder, .decomposition, .embedding, .adversary, .age]
    return task
  }

  @Test("each loss is the mean over all labeled faces of the batch, however the batch is divided")
  func lossMeans() throws {
    let (network, start, batches) = try makeInputs()
    let task = try makeHeadOnlyTask(network)
    func run(_ microBatches: [AIFRBatch<Double>]) throws -> (AIFRLosses, ParameterStore<Double>) {
      var (state, optimizer) = (start, SGD<Double>())
      let losses = try task.step(
        microBatches, parameters: &state, optimizer: &optimizer, learningRate: 0.1, pool: pool)
      return (losses, state)
    }
    let (whole, wholeState) = try run([batches[0]])
    let (split, splitState) = try run([batches[1], batches[2]])
    for (a, b) in zip(whole.terms, split.terms) {
      #expect(a.name == b.name && isClose(a.value, b.value, relative: 1e-12), "\(a) \(b)")
    }
    let (a, b) = (try #require(wholeState["head.weight"]), try #require(splitState["head.weight"]))
    #expect(relativeDifference(a, b) < 1e-12)
    #expect(
      try relativeDifference(a, #require(start["head.weight"])) > 1e-6,
      "the step does not change the head")
  }

  @Test("a step does not change the parameters and running statistics of frozen parts")
  func frozenParts() throws {
    let (network, start, batches) = try makeInputs()
    let task = try makeHeadOnlyTask(network)
    var (state, optimizer) = (start, SGD<Double>())
    _ = try task.step(
      batches[0], parameters: &state, optimizer: &optimizer, learningRate: 0.1, pool: pool)
    for (key, tensor) in start.tensors where key != "head.weight" {
      #expect(state[key]?.values == tensor.values, "\(key)")
    }
    #expect(state.counters == start.counters)
    #expect(Set(optimizer.buffers.keys) == ["head.weight"])
  }

  @Test("with running statistics, a batch and its micro-batches give the same parameters")
  func runningStatistics() throws {
    let (network, start, batches) = try makeInputs()
    var task = try AIFRTask(network)
    task.settings.norms = .running
    func run(_ microBatches: [AIFRBatch<Double>]) throws -> ParameterStore<Double> {
      var (state, optimizer) = (start, SGD<Double>())
      _ = try task.step(
        microBatches, parameters: &state, optimizer: &optimizer, learningRate: 0.1, pool: pool)
      return state
    }
    let (whole, split) = (try run([batches[0]]), try run([batches[1], batches[2]]))
    #expect(whole.counters == start.counters)
    for spec in network.parameters where spec.role != .counter {
      guard let part = ModelPart(key: spec.key), AIFRTask.trainableParts.contains(part),
        let before = start[spec.key], let after = whole[spec.key], let other = split[spec.key]
      else { continue }
      #expect(spec.role.isTrainable == (after.values != before.values), "\(spec.key)")
      #expect(relativeDifference(after, other) < 1e-9, "\(spec.key)")
    }
  }

  @Test("a term with weight 0 is omitted from the losses and produces no gradients")
  func zeroWeightTerm() throws {
    let (network, start, batches) = try makeInputs()
    var task = try AIFRTask(network)
    task.settings.lambdaAge = 0
    task.settings.lambdaIdentity = 0
    let (losses, gradients, _) = try task.gradients(batches[0], parameters: start, pool: pool)
    #expect(losses.age == nil && losses.adversary == nil && losses.identity == losses.total)
    let trained = Set(gradients.keys.compactMap(ModelPart.init(key:)))
    #expect(trained == [.encoder, .decomposition, .embedding, .head])
  }

  @Test("features of a frozen encoder give the same gradients as the images they come from")
  func features() throws {
    let (network, start, batches) = try makeInputs()
    var task = try AIFRTask(network)
    task.settings.frozen = [.encoder]
    let graph = Graph(training: false)
    let x = try network.encoder(network.images(batch: 5, in: graph), in: graph).last
    guard case .images(let images) = batches[0].faces else { return }
    let values = try GraphExecution(
      graph, inputs: ["images": images], parameters: start, outputs: [x], pool: pool
    ).value(x)
    let batch = AIFRBatch(
      faces: .features(values), labels: batches[0].labels, ages: batches[0].ages)
    let fromImages = try task.gradients(batches[0], parameters: start, pool: pool)
    let fromFeatures = try task.gradients(batch, parameters: start, pool: pool)
    #expect(fromImages.losses == fromFeatures.losses)
    #expect(
      fromImages.gradients.count == fromFeatures.gradients.count && !fromImages.gradients.isEmpty)
    for (key, gradient) in fromImages.gradients {
      #expect(fromFeatures.gradients[key]?.values == gradient.values, "\(key)")
    }
    task.settings.frozen = []
    #expect(throws: TrainingError.self) {
      try task.gradients(batch, parameters: start, pool: pool)
    }
  }

  @Test("two equal micro-batches give the same synthesis losses of identity and age as one of them")
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
    // The adversarial losses differ, because every micro-batch runs one power iteration of the
    // discriminator's spectral norms.
    var (singleState, singleOptimizers) = (start, FASOptimizers<Double>())
    let (singleLosses, _) = try task.step(
      batch, parameters: &singleState, optimizers: &singleOptimizers, learningRate: 1e-4,
      pool: pool)
    #expect(isClose(losses.identity, singleLosses.identity, relative: 1e-9))
    #expect(isClose(losses.age, singleLosses.age, relative: 1e-9))
    let unequal = FASBatch(sources: batch.sources, targets: batch.targets, groups: [1])
    #expect(throws: TrainingError.self) {
      try task.step(
        [batch, unequal], parameters: &state, optimizers: &optimizers, learningRate: 1e-4,
        pool: pool)
    }
  }

  @Test("a nonfinite loss throws an error with the step and the term, and changes no parameter")
  func divergence() throws {
    let (network, start, batches) = try makeInputs()
    var parameters = start
    try parameters["age.age_output_layer.4.bias"]?.withUnsafeMutableBufferPointer { $0[3] = .nan }
    let task = try AIFRTask(network)
    var (state, optimizer) = (parameters, SGD<Double>())
    #expect(throws: TrainingError.nonFiniteLoss(term: "age")) {
      try task.step(
        batches[0], parameters: &state, optimizer: &optimizer, learningRate: 0.1, pool: pool)
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
