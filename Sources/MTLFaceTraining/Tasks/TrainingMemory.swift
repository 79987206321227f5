import MTLFaceNetwork
public import MTLFaceTensor

/// The memory that tensors take in a step of training, by a formula that is known before the first:
///
///     bytes = 4 (parameters + optimizer + gradients + packed + values + 3 largest)
///
/// `values` is linear in the batch; gradients of parameters and values are in it while they live
/// together. The process holds little more than this: the kernels' blocks, some 10 MB a thread, and what
/// `StorageCache` keeps between steps for the next (sizes that one phase of a step needs and another
/// does not), which its limit bounds.
public struct TrainingMemory: Sendable, Hashable {
  /// Elements of the network's parameters.
  public var parameters = 0
  /// Elements of the optimisers' state: SGD 1, Adam 2 for each parameter that learns.
  public var optimizer = 0
  /// Elements of the gradients that are kept beside those of the graph at hand.
  public var gradients = 0
  /// Elements of frozen weights as the kernels want them.
  public var packed = 0
  /// Elements of values, their gradients and those of parameters: the most at a time.
  public var values = 0
  /// Elements of the largest value: operations make a few of its size on their way.
  public var largest = 0

  /// All of it, in bytes of single precision.
  public var bytes: Int {
    (parameters + optimizer + gradients + packed + values + 3 * largest)
      * MemoryLayout<Float>.stride
  }
}

extension TrainingMemory {
  /// The memory of two tasks in turns on the same parameters.
  static func inTurns(_ first: TrainingMemory, _ second: TrainingMemory) -> TrainingMemory {
    TrainingMemory(
      parameters: first.parameters, optimizer: first.optimizer + second.optimizer,
      gradients: max(first.gradients, second.gradients), packed: first.packed + second.packed,
      values: max(first.values, second.values), largest: max(first.largest, second.largest))
  }
}

extension FaceNetwork {
  /// Elements of all parameters, or of some.
  fileprivate func elements(where isMeant: (ParameterSpec) -> Bool = { _ in true }) -> Int {
    parameters.reduce(0) { $0 + (isMeant($1) ? $1.shape.count : 0) }
  }
}

extension AIFRTask {
  /// The memory of a step on batches (or parts of one) like this.
  public func memory<Scalar: TensorScalar>(_ batch: AIFRBatch<Scalar>) throws -> TrainingMemory {
    let graph = Graph(training: true)
    let trace = try AIFRTrace(self, batch, shares: LossShares(), reversal: 1, in: graph)
    let held = GraphMemory(graph, outputs: trace.outputs, differentiating: { learns($0.key) })
    let learning = network.elements { $0.role.isTrainable && learns($0.key) }
    return TrainingMemory(
      parameters: network.elements(), optimizer: learning, gradients: learning,
      packed: held.packed, values: max(held.forward, held.backward), largest: held.largest)
  }
}

extension FASTask {
  /// The memory of a step on batches (or parts of one) of so many faces.
  public func memory(batch count: Int) throws -> TrainingMemory {
    // Any groups: each image has as many live filters in every one.
    let groups = (0..<count).map { $0 % network.configuration.groupCount }
    let synthesis = try SynthesisGraph(self, count, groups: groups)
    let made = GraphMemory(
      synthesis.graph, outputs: synthesis.outputs, differentiating: SynthesisGraph.learns)
    let judging = Graph(training: true)
    let judged = try GraphMemory(
      judging, outputs: [adversarialLoss(count, target: 1, in: judging)],
      differentiating: { $0.key.hasPrefix("discriminator.") })
    let critique = try CritiqueGraph(self, count)
    let criticized = GraphMemory(
      critique.graph, outputs: critique.outputs, inputGradients: ["images"])
    func size(_ prefix: String) -> Int {
      network.elements { $0.role.isTrainable && $0.key.hasPrefix(prefix) }
    }
    let (generator, discriminator) = (size("generator."), size("discriminator."))
    return TrainingMemory(
      parameters: network.elements(), optimizer: 2 * (generator + discriminator),
      gradients: generator + 2 * discriminator,
      packed: made.packed + judged.packed + criticized.packed,
      values: max(
        made.forward, made.kept + max(judged.forward, judged.backward),
        made.kept + max(criticized.forward, criticized.backward), made.backward),
      largest: max(made.largest, judged.largest, criticized.largest))
  }
}
