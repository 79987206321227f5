public import MTLFaceNetwork
public import MTLFaceTensor

/// The training task of age-invariant face recognition (equation 5 of the paper).
///
/// The parts of the network determine the terms of the loss. These parts are a CosFace head, an age
/// estimator, an age adversary and a gender estimator. A batch with the embeddings of a teacher
/// adds a distillation term. The default settings and a network with all parts except the gender
/// estimator correspond to the paper.
public struct AIFRTask: Sendable {
  /// The settings of the task.
  public var settings: Settings
  let network: FaceNetwork
  let groups: AgeGroups

  /// The standard deviation in years of the normal distribution around an age label in the age
  /// distribution loss.
  public static let distributionDeviation = 3.0

  /// The parts that are trained unless they are frozen.
  public static let trainableParts: Set<ModelPart> = [
    .encoder, .decomposition, .embedding, .age, .gender, .adversary, .head,
  ]

  /// Creates the task for a network.
  ///
  /// - Parameters:
  ///   - network: The network to train.
  ///   - settings: The settings of the task.
  /// - Throws: ``TrainingError/missingPart(task:part:)`` if the network has none of the following
  ///   parts: a classification head, an age estimator, an age adversary and a gender estimator.
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
        task: "AIFR", part: "a CosFace head, an age estimator or a gender estimator")
    }
  }

  /// Returns the strength of a gradient reversal with a warm start.
  ///
  /// The strength at iteration i of n is
  /// `2 * (high - low) / (1 + exp(-alpha * i / n)) - (high - low) + low`.
  ///
  /// - Parameters:
  ///   - iteration: The iteration i, starting at 0.
  ///   - count: The number of iterations n.
  ///   - low: The strength at iteration 0.
  ///   - high: The limit of the strength for large values of `alpha`.
  ///   - alpha: The steepness of the increase.
  /// - Returns: The strength of the gradient reversal.
  public static func reversalStrength(
    iteration: Int, of count: Int, low: Double = 0, high: Double = 1, alpha: Double = 1
  ) -> Double {
    let progress = Double(iteration) / Double(max(count, 1))
    return 2 * (high - low) / (1 + exponential(-alpha * progress)) - (high - low) + low
  }

  /// Computes the losses and the gradients of a batch in training mode without changing the
  /// parameters.
  ///
  /// - Parameters:
  ///   - batch: The faces with their labels.
  ///   - parameters: The parameters of the network.
  ///   - reversal: The strength of the gradient reversal.
  ///   - pool: The threads to use.
  ///   - seed: The seed for dropout.
  /// - Returns: The losses, the gradients by parameter key, and the new running statistics.
  /// - Throws: ``TrainingError/nonFiniteLoss(term:)`` if a loss is infinite or NaN;
  ///   ``TrainingError/invalidBatch(_:)`` if the batch is invalid;
  ///   ``TrainingError/missingPart(task:part:)`` if there are no loss terms.
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

  /// Performs one step on a batch.
  ///
  /// If an error is thrown, the parameters and the optimizer are unchanged.
  ///
  /// - Parameters:
  ///   - batch: The faces with their labels.
  ///   - parameters: The parameters of the network, which are updated.
  ///   - optimizer: The optimizer, which is updated.
  ///   - learningRate: The learning rate of the step.
  ///   - reversal: The strength of the gradient reversal.
  ///   - pool: The threads to use.
  ///   - seed: The seed for dropout.
  /// - Returns: The losses of the step.
  /// - Throws: ``TrainingError/nonFiniteLoss(term:)`` if a loss is infinite or NaN;
  ///   ``TrainingError/invalidBatch(_:)`` if the batch is invalid;
  ///   ``TrainingError/missingPart(task:part:)`` if there are no loss terms.
  public func step<Scalar: TensorScalar>(
    _ batch: AIFRBatch<Scalar>, parameters: inout ParameterStore<Scalar>,
    optimizer: inout SGD<Scalar>, learningRate: Double, reversal: Double = 1, pool: ThreadPool,
    seed: UInt64 = 0
  ) throws -> AIFRLosses {
    try step(
      [batch], parameters: &parameters, optimizer: &optimizer, learningRate: learningRate,
      reversal: reversal, pool: pool, seed: seed)
  }

  /// Performs one step on a batch that is divided into micro-batches (gradient accumulation).
  ///
  /// The gradients of the micro-batches are summed before the step of SGD, and each micro-batch
  /// updates the running statistics. The losses are means over all faces of the batch. The batch
  /// norms use the statistics of the micro-batches. If an error is thrown, the parameters and the
  /// optimizer are unchanged.
  ///
  /// - Parameters:
  ///   - microBatches: The micro-batches of the batch.
  ///   - parameters: The parameters of the network, which are updated.
  ///   - optimizer: The optimizer, which is updated.
  ///   - learningRate: The learning rate of the step.
  ///   - reversal: The strength of the gradient reversal.
  ///   - pool: The threads to use.
  ///   - seed: The seed for dropout.
  /// - Returns: The losses of the step.
  /// - Throws: ``TrainingError/nonFiniteLoss(term:)`` if a loss is infinite or NaN;
  ///   ``TrainingError/invalidBatch(_:)`` if a micro-batch is invalid;
  ///   ``TrainingError/missingPart(task:part:)`` if there are no loss terms.
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
      let (microBatchLosses, gradients, updates) = try gradients(
        microBatch, weights: weights, parameters: running, reversal: reversal, pool: pool,
        seed: seed &+ UInt64(number) &* 0x9e37_79b9_7f4a_7c15)
      try running.apply(updates)
      losses.add(microBatchLosses, weights)
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
  /// Adds the losses of a micro-batch, multiplied by its weights in the means of the step.
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
