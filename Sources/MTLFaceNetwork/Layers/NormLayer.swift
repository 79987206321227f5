public import MTLFaceTensor

/// A normalization of each channel, either batch norm with running statistics or instance norm.
public struct NormLayer: Sendable {
  /// The kind of normalization.
  public enum Style: String, Codable, Hashable, Sendable {
    /// Batch norm with scale, shift and running statistics.
    case batch
    /// Instance norm with scale and shift, without running statistics.
    case instance
  }

  let style: Style
  let momentum: Double
  let weight: ParameterSpec
  let bias: ParameterSpec
  private let running: (mean: ParameterSpec, variance: ParameterSpec, count: ParameterSpec)?

  /// Declares the parameters in `scope`. `momentum` is the weight of a new batch in the running
  /// statistics of batch norm.
  public init(
    _ scope: ParameterScope, _ channels: Int, style: Style = .batch, momentum: Double = 0.1
  ) throws(TensorError) {
    self.style = style
    self.momentum = momentum
    weight = try scope.parameter(
      "weight", shape: [channels], role: .normWeight, initializer: .constant(1))
    bias = try scope.parameter("bias", shape: [channels], role: .bias, initializer: .constant(0))
    guard style == .batch else {
      running = nil
      return
    }
    running = try (
      scope.parameter(
        "running_mean", shape: [channels], role: .runningMean, initializer: .constant(0)),
      scope.parameter(
        "running_var", shape: [channels], role: .runningVariance, initializer: .constant(1)),
      scope.parameter("num_batches_tracked", shape: [], role: .counter, initializer: .constant(0))
    )
  }

  /// Traces the layer on `x` in the mode of the graph. If `channels` is not `nil`, `x` contains
  /// only these channels of the layer.
  public func callAsFunction(_ x: Graph.Value, in graph: Graph, channels: [Int]? = nil) throws
    -> Graph.Value
  {
    func part(_ spec: ParameterSpec) -> ParameterReference {
      ParameterReference(spec, rows: channels)
    }
    func value(_ spec: ParameterSpec) throws -> Graph.Value { try graph.parameter(part(spec)) }
    let (scale, shift) = try (value(weight), value(bias))
    guard let running else { return try graph.apply(InstanceNorm(), x, scale, shift) }
    let norm = BatchNorm(
      training: graph.isTraining && !graph.usesRunningStatistics, momentum: momentum)
    return try graph.apply(
      norm, x, scale, shift, value(running.mean), value(running.variance),
      updates: [part(running.mean), part(running.variance)],
      // If a layer is traced in parts, only the part with channel 0 increments the counter.
      counter: channels == nil || channels?.first == 0 ? running.count.key : nil)
  }
}
