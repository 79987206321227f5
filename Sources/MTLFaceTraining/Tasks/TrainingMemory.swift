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
  /// Elements of the optimizers' state: SGD 1, Adam 2 for each parameter that learns, and 1 for each of
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
  static func alternating(_ first: TrainingMemory, _ second: TrainingMemory) -> TrainingMemory {
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
  /// The memory of a step on batches like this, or on several micro-batches like it.
  public func memory<Scalar: TensorScalar>(
    _ batch: AIFRBatch<Scalar>, microBatches: Int = 1
  ) throws -> TrainingMemory {
    let graph = Graph(training: true)
    let lossGraph = try AIFRLossGraph(
      self, batch, weights: MicroBatchWeights(), reversal: 1, in: graph)
    let held = GraphMemoryEstimate(
      graph, outputs: lossGraph.outputs, differentiating: { isTrained($0.key) })
    let learning = network.elements { $0.role.isTrainable && isTrained($0.key) }
    // A micro-batch's own gradients are in those of the graph; their sum is beside them.
    let sum = microBatches > 1 ? learning : 0
    return TrainingMemory(
      parameters: network.elements(), optimizer: learning, packed: held.packedWeights,
      values: sum + max(held.forwardPeak, held.backwardPeak), largest: held.largestValue)
  }
}

extension FASTask {
  /// The memory of a step on a batch of so many faces, or on several micro-batches of so many.
  public func memory(batch count: Int, microBatches: Int = 1) throws -> TrainingMemory {
    // Any groups: each image has as many live filters in every one.
    let groups = (0..<count).map { $0 % network.configuration.groupCount }
    let generatorGraph = try GeneratorGraph(self, count, groups: groups)
    let generator = GraphMemoryEstimate(
      generatorGraph.graph, outputs: generatorGraph.outputs,
      differentiating: GeneratorPass<Float>.isGenerator)
    let discriminatorGraph = Graph(training: true)
    let discriminator = try GraphMemoryEstimate(
      discriminatorGraph, outputs: [adversarialLoss(count, target: 1, in: discriminatorGraph)],
      differentiating: DiscriminatorLoss.isDiscriminator)
    let lossGraph = try GeneratorLossGraph(self, count)
    let generatorLoss = GraphMemoryEstimate(
      lossGraph.graph, outputs: lossGraph.outputs, inputGradients: ["images"])
    return .adversarial(
      network, generator: generator, discriminators: [discriminator], generatorLoss: generatorLoss,
      microBatches: microBatches)
  }
}

extension TrainingMemory {
  /// The memory of a generator's and its discriminators' step.
  static func adversarial(
    _ network: FaceNetwork, generator: GraphMemoryEstimate, discriminators: [GraphMemoryEstimate],
    generatorLoss: GraphMemoryEstimate,
    microBatches: Int
  ) -> TrainingMemory {
    func size(_ part: ModelPart) -> Int {
      network.elements { $0.role.isTrainable && ModelPart(key: $0.key) == part }
    }
    let (generatorSize, discriminatorSize) = (size(.generator), size(.discriminator))
    // The discriminator's gradients are a sum of its passes, and are given back with the generator's,
    // of which there is a sum where there are micro-batches.
    let sum = discriminatorSize + (microBatches > 1 ? generatorSize : 0)
    let discriminatorValues = discriminators.map { max($0.forwardPeak, $0.backwardPeak) }.max() ?? 0
    return TrainingMemory(
      parameters: network.elements(), optimizer: 2 * (generatorSize + discriminatorSize),
      packed: generator.packedWeights + generatorLoss.packedWeights
        + discriminators.reduce(0) { $0 + $1.packedWeights },
      values: max(
        generator.forwardPeak, generator.retained + discriminatorSize + discriminatorValues,
        sum + generator.retained + max(generatorLoss.forwardPeak, generatorLoss.backwardPeak),
        sum + generator.backwardPeak),
      largest: (discriminators + [generator, generatorLoss]).map(\.largestValue).max() ?? 0)
  }
}
