public import MTLFaceData
public import MTLFaceNetwork
public import MTLFaceTensor

/// Everything that a step of a run depends on and changes: what a checkpoint holds.
public struct TrainerState: Sendable {
  /// Steps that are done.
  public var step = 0
  /// The network's parameters and running statistics.
  public var parameters: ParameterStore<Float>
  /// The optimizer of recognition.
  public var sgd: SGD<Float>
  /// The optimizers of synthesis.
  public var adam: FASOptimizers<Float>
  /// The running mean of the generator's parameters, by key; empty where none is kept.
  public var generatorAverage: [String: Tensor<Float>] = [:]
  /// Where the orders of the data stand.
  public var positions = SamplingPositions()
  /// Seconds that the run has worked, in all its sittings.
  public var seconds = 0.0

  /// The beginning of a run.
  public init(
    parameters: ParameterStore<Float>, sgd: SGD<Float> = SGD(),
    adam: FASOptimizers<Float> = FASOptimizers()
  ) {
    self.parameters = parameters
    self.sgd = sgd
    self.adam = adam
  }
}

/// Where the orders in which a run sees its faces stand; nil at the beginning.
public struct SamplingPositions: Codable, Hashable, Sendable {
  /// Of recognition.
  public var recognition: BalancedOrder.Position?
  /// Of the faces that synthesis changes.
  public var sources: BalancedOrder.Position?
  /// Of the real faces of target groups.
  public var targets: BalancedOrder.Position?

  /// The beginning.
  public init() {}
}
