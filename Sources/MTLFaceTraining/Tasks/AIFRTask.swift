public import MTLFaceNetwork
public import MTLFaceTensor

/// Age-invariant face recognition as a training task (paper, equation 5; reference: section 1).
///
/// The parts of the network decide which terms the loss has: a CosFace head, an age estimator, an
/// adversary and a gender estimator. A batch with a teacher's embeddings adds a distillation term.
/// The default settings and a network with all parts but the gender estimator are those of the
/// paper.
public struct AIFRTask: Sendable {
  /// The settings.
  public var settings: Settings
  let network: FaceNetwork
  let groups: AgeGroups

  /// The standard deviation, in years, of the normal distribution around an age label that
  /// ``Settings/lambdaDistribution`` weighs.
  public static let distributionDeviation = 3.0

  /// The parts that learn unless they are frozen.
  public static let trainableParts: Set<ModelPart> = [
    .encoder, .decomposition, .embedding, .age, .gender, .adversary, .head,
  ]

  /// Creates the task for a network.
  /// - Throws: ``TrainingError/missingPart(task:part:)`` for a network that has none of the parts
  ///   with a loss: a head, an age estimator, an adversary or a gender estimator.
  public init(_ network: FaceNetwork, settings: Settings = Settings()) throws {
    self.network = network
    self.settings = settings
    groups = try AgeGroups(count: network.configuration.groupCount)
    guard
      network.classificationHead != nil || network.ageEstimator != nil
        || network.ageAdversary != nil
        || network.genderEstimator != nil
    else {
      throw TrainingError.missingPart(
        task: "AIFR", part: "a CosFace head (identities), an age or a gender estimator")
    }
  }

  /// Returns the strength of a gradient reversal with a warm start:
  /// `2 (high - low) / (1 + exp(-alpha i / n)) - (high - low) + low`.
  /// - Parameters:
  ///   - iteration: The iteration i, from 0.
  ///   - count: The number of iterations n.
  ///   - low: The strength at iteration 0.
  ///   - high: The limit of the strength for a large `alpha`.
  ///   - alpha: The steepness.
  public static func reversalStrength(
    iteration: Int, of count: Int, low: Double = 0, high: Double = 1, alpha: Double = 1
  ) -> Double {
    let progress = Double(iteration) / Double(max(count, 1))
    return 2 * (high - low) / (1 + exponential(-alpha * progress)) - (high - low) + low
  }

  /// Runs a batch forward and backward in training mode, without changing the parameters.
  /// - Parameters:
  ///   - batch: The batch.
  ///   - parameters: The parameters of the network.
  ///   - reversal: The strength of the gradient reversal.
  ///   - pool: The threads to run on.
  ///   - seed: The seed of dropout.
  /// - Returns: The losses, the gradients by key, and the new running statistics.
  /// - Throws: ``TrainingError/nonFiniteLoss(term:)``, ``TrainingError/invalidBatch(_:)``.
  public func gradients<Scalar: TensorScalar>(
    _ batch: AIFRBatch<Scalar>, parameters: ParameterStore<Scalar>, reversal: Double = 1,
    pool: ThreadPool, seed: UInt64 = 0
  ) throws -> (
    losses: AIFRLosses, gradients: [String: Tensor<Scalar>], updates: [StateUpdate<Scalar>]
  ) {
    try gradients(
      batch, weights: MicroBatchWeights(), parameters: parameters, reversal: reversal, pool: pool,
      seed: seed)
  }

  /// Takes one step on a batch.
  public func step<Scalar: TensorScalar>(
    _ batch: AIFRBatch<Scalar>, parameters: inout ParameterStore<Scalar>,
    optimizer: inout SGD<Scalar>, learningRate: Double, reversal: Double = 1, pool: ThreadPool,
    seed: UInt64 = 0
  ) throws -> AIFRLosses {
    try step(
      [batch], parameters: &parameters, optimizer: &optimizer, learningRate: learningRate,
      reversal: reversal, pool: pool, seed: seed)
  }

  /// Takes one step on a batch in micro-batches (gradient accumulation).
  ///
  /// The gradients of the micro-batches are summed before the step of SGD, and each micro-batch
  /// updates the running statistics. Means of losses are over all faces; only norms see the
  /// micro-batches.
  /// - Parameters:
  ///   - microBatches: The micro-batches; one for a whole batch.
  ///   - parameters: The parameters, which the step changes.
  ///   - optimizer: The optimizer, whose state the step changes.
  ///   - learningRate: The learning rate.
  ///   - reversal: The strength of the gradient reversal.
  ///   - pool: The threads to run on.
  ///   - seed: The seed of dropout.
  /// - Throws: ``TrainingError/nonFiniteLoss(term:)``, ``TrainingError/invalidBatch(_:)``;
  ///   parameters and optimizer are unchanged then.
  public func step<Scalar: TensorScalar>(
    _ microBatches: [AIFRBatch<Scalar>], parameters: inout ParameterStore<Scalar>,
    optimizer: inout SGD<Scalar>, learningRate: Double, reversal: Double = 1, pool: ThreadPool,
    seed: UInt64 = 0
  ) throws -> AIFRLosses {
    let total = microBatches.reduce(LabelCounts()) { $0 + $1.labelCounts }
    var losses = AIFRLosses()
    var sum = MTLFaceNetwork.Gradients<Scalar>()
    var running = parameters
    for (number, microBatch) in microBatches.enumerated() {
      let weights =
        microBatches.count == 1
        ? MicroBatchWeights() : microBatch.labelCounts.weights(relativeTo: total)
      let (found, gradients, updates) = try gradients(
        microBatch, weights: weights, parameters: running, reversal: reversal, pool: pool,
        seed: seed &+ UInt64(number) &* 0x9e37_79b9_7f4a_7c15)
      try running.apply(updates)
      losses.add(found, weights)
      for (key, gradient) in gradients { try sum.add(gradient, for: key, pool) }
    }
    parameters = consume running
    try optimizer.step(
      &parameters, gradients: sum.parameters, specs: network.parameters, learningRate: learningRate,
      pool: pool)
    return losses
  }

  private func gradients<Scalar: TensorScalar>(
    _ batch: AIFRBatch<Scalar>, weights: MicroBatchWeights, parameters: ParameterStore<Scalar>,
    reversal: Double, pool: ThreadPool, seed: UInt64
  ) throws -> (
    losses: AIFRLosses, gradients: [String: Tensor<Scalar>], updates: [StateUpdate<Scalar>]
  ) {
    let graph = Graph(training: true)
    let lossGraph = try AIFRLossGraph(self, batch, weights: weights, reversal: reversal, in: graph)
    let execution = try GraphExecution(
      graph, inputs: batch.inputs(classes: network.configuration.classCount ?? 0, groups: groups),
      parameters: parameters, outputs: lossGraph.outputs,
      differentiating: { isTrained($0.key) }, pool: pool, seed: seed)
    let losses = try lossGraph.losses(execution)
    let updates = execution.updates
    let gradients = try execution.backward([(lossGraph.total, Tensor(scalar: 1))])
    return (losses, gradients.parameters, updates)
  }

  /// Returns whether the task trains a parameter.
  func isTrained(_ key: String) -> Bool {
    guard let part = ModelPart(key: key) else { return false }
    return AIFRTask.trainableParts.contains(part) && !settings.frozen.contains(part)
  }
}

extension AIFRLosses {
  /// Adds the losses of a micro-batch with its weight in each mean.
  fileprivate mutating func add(_ microBatch: AIFRLosses, _ weights: MicroBatchWeights) {
    func add(_ sum: inout Double?, _ value: Double?, _ weight: Double) {
      if let value { sum = (sum ?? 0) + weight * value }
    }
    add(&identity, microBatch.identity, weights.identity)
    add(&age, microBatch.age, weights.age)
    add(&adversary, microBatch.adversary, weights.age)
    add(&gender, microBatch.gender, weights.gender)
    add(&distillation, microBatch.distillation, weights.distillation)
    // The total already includes the weights.
    total += microBatch.total
  }
}
