import MTLFaceNetwork
public import MTLFaceTensor

/// The memory that tensors take in a step of training, by a formula that is known before the first:
///
///     bytes = 4 (parameters + optimizer + packed + values + 3 largest)
///
/// `values` is linear in the batch; the gradients of values and parameters are in it, phase by phase. The process holds little more than this: the kernels' blocks, some 10 MB a thread, and what
/// `StorageCache` keeps between steps for the next (sizes that one phase of a step needs and another
/// does not), which its limit bounds.
public struct TrainingMemory: Sendable, Hashable {
  /// Elements of the network's parameters.
  public var parameters = 0
  /// Elements of the optimisers' state: SGD 1, Adam 2 for each parameter that learns, and 1 for each of
  /// the generator where its running mean is kept.
  public var optimizer = 0
  /// Elements of frozen weights as the kernels want them.
  public var packed = 0
  /// Elements of values, their gradients and those of parameters: the most at a time, in the phase of
  /// the step that has the most.
  public var values = 0
  /// Elements of the largest value or parameter: operations make a few of its size on their way.
  public var largest = 0

  /// All of it, in bytes of single precision.
  public var bytes: Int {
    (parameters + optimizer + packed + values + 3 * largest) * MemoryLayout<Float>.stride
  }
}

extension TrainingMemory {
  /// The memory of two tasks in turns on the same parameters.
  static func inTurns(_ first: TrainingMemory, _ second: TrainingMemory) -> TrainingMemory {
    TrainingMemory(
      parameters: first.parameters, optimizer: first.optimizer + second.optimizer,
      packed: first.packed + second.packed, values: max(first.values, second.values),
      largest: max(first.largest, second.largest))
  }
}

extension FaceNetwork {
  /// Elements of all parameters, or of some.
  fileprivate func elements(where isMeant: (ParameterSpec) -> Bool = { _ in true }) -> Int {
    parameters.reduce(0) { $0 + (isMeant($1) ? $1.shape.count : 0) }
  }
}

extension AIFRTask {
  /// The memory of a step on batches like this, or on several parts like it.
  public func memory<Scalar: TensorScalar>(
    _ batch: AIFRBatch<Scalar>, parts: Int = 1
  ) throws -> TrainingMemory {
    let graph = Graph(training: true)
    let trace = try AIFRTrace(self, batch, shares: LossShares(), reversal: 1, in: graph)
    let held = GraphMemory(graph, outputs: trace.outputs, differentiating: { learns($0.key) })
    let learning = network.elements { $0.role.isTrainable && learns($0.key) }
    // A part's own gradients are in those of the graph; the sum of the parts is beside them.
    let sum = parts > 1 ? learning : 0
    return TrainingMemory(
      parameters: network.elements(), optimizer: learning, packed: held.packed,
      values: sum + max(held.forward, held.backward), largest: held.largest)
  }
}

extension FASTask {
  /// The memory of a step on a batch of so many faces, or on several parts of so many.
  public func memory(batch count: Int, parts: Int = 1) throws -> TrainingMemory {
    // Any groups: each image has as many live filters in every one.
    let groups = (0..<count).map { $0 % network.configuration.groupCount }
    let synthesis = try SynthesisGraph(self, count, groups: groups)
    let made = GraphMemory(
      synthesis.graph, outputs: synthesis.outputs, differentiating: Synthesis<Float>.isGenerator)
    let judging = Graph(training: true)
    let judged = try GraphMemory(
      judging, outputs: [adversarialLoss(count, target: 1, in: judging)],
      differentiating: Judgement.isDiscriminator)
    let critique = try CritiqueGraph(self, count)
    let criticized = GraphMemory(
      critique.graph, outputs: critique.outputs, inputGradients: ["images"])
    return .adversarial(network, made: made, judged: [judged], criticized, parts: parts)
  }
}

extension CAAETask {
  /// The memory of a step on a batch of so many faces, or on several parts of so many.
  public func memory(batch count: Int, parts: Int = 1) throws -> TrainingMemory {
    let autoencoding = try AutoencodingGraph(self, count)
    let made = GraphMemory(
      autoencoding.graph, outputs: autoencoding.outputs,
      differentiating: Synthesis<Float>.isGenerator)
    let judged = try [imageLoss, codeLoss].map { loss in
      let graph = Graph(training: true)
      return try GraphMemory(
        graph, outputs: [loss(count, 1, graph)], differentiating: Judgement.isDiscriminator)
    }
    let critique = try AutoencodingCritiqueGraph(self, count)
    let criticized = GraphMemory(
      critique.graph, outputs: critique.outputs, inputGradients: ["images", "code"])
    return .adversarial(network, made: made, judged: judged, criticized, parts: parts)
  }
}

extension TrainingMemory {
  /// The memory of a generator's and its discriminators' step.
  fileprivate static func adversarial(
    _ network: FaceNetwork, made: GraphMemory, judged: [GraphMemory], _ criticized: GraphMemory,
    parts: Int
  ) -> TrainingMemory {
    func size(_ part: ModelPart) -> Int {
      network.elements { $0.role.isTrainable && ModelPart(key: $0.key) == part }
    }
    let (generator, discriminator) = (size(.generator), size(.discriminator))
    // The discriminator's gradients are a sum of its passes, and are given back with the generator's,
    // of which there is a sum where there are parts.
    let sum = discriminator + (parts > 1 ? generator : 0)
    let judging = judged.map { max($0.forward, $0.backward) }.max() ?? 0
    return TrainingMemory(
      parameters: network.elements(), optimizer: 2 * (generator + discriminator),
      packed: made.packed + criticized.packed + judged.reduce(0) { $0 + $1.packed },
      values: max(
        made.forward, made.kept + discriminator + judging,
        sum + made.kept + max(criticized.forward, criticized.backward), sum + made.backward),
      largest: (judged + [made, criticized]).map(\.largest).max() ?? 0)
  }
}
