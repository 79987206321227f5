import MTLFaceTensor

/// The shape of a gender estimator: an optional head for describing data sets.
public struct GenderEstimatorConfiguration: Codable, Hashable, Sendable {
  /// Width of the hidden layer.
  public var hidden = 64
  /// Channels of a 1x1 convolution (with BN and PReLU) in front; `nil` for none.
  public var reducedChannels: Int?

  /// A light estimator.
  public init(hidden: Int = 64, reducedChannels: Int? = 64) {
    self.hidden = hidden
    self.reducedChannels = reducedChannels
  }
}

/// Two logits, female and male, of X as the encoder gives it, before the decomposition. Not of the
/// paper: its data sets got their genders from a web service.
public struct GenderEstimator: Sendable {
  private let norm: NormLayer
  private let reduce: ConvNorm?
  private let hidden: LinearLayer
  private let logits: LinearLayer

  /// Declares the estimator under `scope` for maps of `side` by `side` pixels.
  public init(
    _ scope: ParameterScope, _ configuration: GenderEstimatorConfiguration, channels: Int, side: Int
  ) throws {
    let layers = scope["output_layer"]
    norm = try NormLayer(layers[0], channels)
    let reduced = configuration.reducedChannels
    reduce = try reduced.map {
      try ConvNorm(scope["reduction_layer"], inputs: channels, outputs: $0, kernel: 1)
    }
    func linear(_ scope: ParameterScope, _ inputs: Int, _ outputs: Int) throws -> LinearLayer {
      try LinearLayer(
        scope, inputs: inputs, outputs: outputs, initializer: .fanInUniform(fanIn: inputs))
    }
    hidden = try linear(layers[2], (reduced ?? channels) * side * side, configuration.hidden)
    logits = try linear(layers[4], configuration.hidden, 2)
  }

  /// Traces the logits `[n, 2]` of X.
  public func callAsFunction(_ x: Graph.Value, in graph: Graph) throws -> Graph.Value {
    var y = try norm(x, in: graph)
    if let reduce { y = try reduce(y, in: graph) }
    y = try graph.apply(Activation(.relu), hidden(graph.apply(Flatten(), y), in: graph))
    return try logits(y, in: graph)
  }
}
