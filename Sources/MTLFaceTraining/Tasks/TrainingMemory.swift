import MTLFaceNetwork
public import MTLFaceTensor

/// An estimate of the memory use of the tensors in a training step.
///
/// The memory in bytes is
///
///     4 * (parameters + optimizer + packed + values + 3 * largest)
///
/// ``values`` increases with the size of a micro-batch. In addition, the process allocates about 10
/// MB per thread for the buffers of the kernels, and `StorageCache` keeps buffers for the next step
/// up to its limit.
public struct TrainingMemory: Sendable, Hashable {
  /// The number of elements of the parameters of the network.
  public var parameters = 0
  /// The number of elements of the state of the optimizers.
  ///
  /// SGD has 1 element per trained element and Adam has 2. A running average has 1 element per
  /// element of the generator.
  public var optimizer = 0
  /// The number of elements of frozen weights in the layout of the kernels.
  public var packed = 0
  /// The largest number of elements of values, their gradients and the gradients of parameters that
  /// exist at the same time.
  public var values = 0
  /// The number of elements of the largest value or parameter. Operations allocate up to three
  /// temporary tensors of this size.
  public var largest = 0

  /// The total memory use in bytes for single precision.
  public var bytes: Int {
    (parameters + optimizer + packed + values + 3 * largest) * MemoryLayout<Float>.stride
  }
}

extension TrainingMemory {
  /// Returns the memory use of two tasks that alternate on the same parameters.
  static func alternating(_ first: TrainingMemory, _ second: TrainingMemory) -> TrainingMemory {
    TrainingMemory(
      parameters: first.parameters, optimizer: first.optimizer + second.optimizer,
      packed: first.packed + second.packed, values: max(first.values, second.values),
      largest: max(first.largest, second.largest))
  }
}

extension FaceNetwork {
  /// Returns the number of elements of the parameters that satisfy a predicate.
  fileprivate func elements(where isIncluded: (ParameterSpec) -> Bool = { _ in true }) -> Int {
    parameters.reduce(0) { $0 + (isIncluded($1) ? $1.shape.count : 0) }
  }
}

extension AIFRTask {
  /// Estimates the memory use of a step.
  ///
  /// - Parameters:
  ///   - batch: A micro-batch. The estimate does not depend on its values.
  ///   - microBatches: The number of micro-batches in a step.
  /// - Returns: The memory use by purpose.
  public func memory<Scalar: TensorScalar>(
    _ batch: AIFRBatch<Scalar>, microBatches: Int = 1
  ) throws -> TrainingMemory {
    let graph = Graph(training: true)
    let lossGraph = try AIFRLossGraph(
      self, batch, weights: MicroBatchWeights(), reversal: 1, in: graph)
    let estimate = GraphMemoryEstimate(
      graph, outputs: lossGraph.outputs, differentiating: { isTrained($0.key) })
    let trained = network.elements { $0.role.isTrainable && isTrained($0.key) }
    // The estimate includes the gradients of a micro-batch but not their sum over micro-batches.
    let sum = microBatches > 1 ? trained : 0
    return TrainingMemory(
      parameters: network.elements(), optimizer: trained, packed: estimate.packedWeights,
      values: sum + max(estimate.forwardPeak, estimate.backwardPeak),
      largest: estimate.largestValue)
  }
}

extension FASTask {
  /// Estimates the memory use of a step.
  ///
  /// - Parameters:
  ///   - count: The number of faces in a micro-batch.
  ///   - microBatches: The number of micro-batches in a step.
  /// - Returns: The memory use by purpose.
  public func memory(batch count: Int, microBatches: Int = 1) throws -> TrainingMemory {
    // The estimate does not depend on the groups, because every group has the same number of active
    // filters.
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
  /// Returns the memory use of an adversarial step.
  static func adversarial(
    _ network: FaceNetwork, generator: GraphMemoryEstimate, discriminators: [GraphMemoryEstimate],
    generatorLoss: GraphMemoryEstimate,
    microBatches: Int
  ) -> TrainingMemory {
    func size(_ part: ModelPart) -> Int {
      network.elements { $0.role.isTrainable && ModelPart(key: $0.key) == part }
    }
    let (generatorSize, discriminatorSize) = (size(.generator), size(.discriminator))
    // The step returns the summed gradients of the discriminator and the gradients of the
    // generator, which are summed only if there are several micro-batches.
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
