public import MTLFaceData
public import MTLFaceNetwork
public import MTLFaceTensor

/// The complete state of a training run.
///
/// A step reads and changes the state, and a checkpoint stores it.
public struct TrainerState: Sendable {
  /// The number of completed steps.
  public var step = 0
  /// The parameters and running statistics of the network.
  public var parameters: ParameterStore<Float>
  /// The optimizer for recognition.
  public var sgd: SGD<Float>
  /// The optimizers for synthesis.
  public var adam: FASOptimizers<Float>
  /// The running averages of the parameters of the generator, keyed by parameter key. The
  /// dictionary is empty if no average is computed.
  public var generatorAverage: [String: Tensor<Float>] = [:]
  /// The positions in the sampling orders.
  public var positions = SamplingPositions()
  /// The total duration of all sessions of the run in seconds.
  public var seconds = 0.0

  /// Creates the state before the first step.
  ///
  /// - Parameters:
  ///   - parameters: The initial parameters of the network.
  ///   - sgd: The optimizer for recognition.
  ///   - adam: The optimizers for synthesis.
  public init(
    parameters: ParameterStore<Float>, sgd: SGD<Float> = SGD(),
    adam: FASOptimizers<Float> = FASOptimizers()
  ) {
    self.parameters = parameters
    self.sgd = sgd
    self.adam = adam
  }
}

/// The positions in the sampling orders of a run.
///
/// A position is `nil` before the first face is drawn.
public struct SamplingPositions: Codable, Hashable, Sendable {
  /// The position in the order of the faces for recognition.
  public var recognition: BalancedOrder.Position?
  /// The position in the order of the source faces for synthesis.
  public var sources: BalancedOrder.Position?
  /// The position in the order of the target faces for synthesis.
  public var targets: BalancedOrder.Position?

  /// Creates the positions before any face is drawn.
  public init() {}
}
