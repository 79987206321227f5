public import MTLFaceData
public import MTLFaceNetwork
public import MTLFaceTensor

/// The complete state of training, which a step depends on and changes, and which a checkpoint
/// stores.
public struct TrainerState: Sendable {
  /// The number of completed steps.
  public var step = 0
  /// The network's parameters and running statistics.
  public var parameters: ParameterStore<Float>
  /// The optimizer of recognition.
  public var sgd: SGD<Float>
  /// The optimizers of synthesis.
  public var adam: FASOptimizers<Float>
  /// The running average of the generator's parameters by key; empty if none is kept.
  public var generatorAverage: [String: Tensor<Float>] = [:]
  /// The positions in the orders of the data.
  public var positions = SamplingPositions()
  /// The seconds that the run has taken in all sessions.
  public var seconds = 0.0

  /// Creates the state before the first step.
  public init(
    parameters: ParameterStore<Float>, sgd: SGD<Float> = SGD(),
    adam: FASOptimizers<Float> = FASOptimizers()
  ) {
    self.parameters = parameters
    self.sgd = sgd
    self.adam = adam
  }
}

/// The positions in the orders of a run's faces; nil before the first face.
public struct SamplingPositions: Codable, Hashable, Sendable {
  /// The position in the faces of recognition.
  public var recognition: BalancedOrder.Position?
  /// The position in the source faces of synthesis.
  public var sources: BalancedOrder.Position?
  /// The position in the target faces of synthesis.
  public var targets: BalancedOrder.Position?

  /// Creates the positions before the first face.
  public init() {}
}
