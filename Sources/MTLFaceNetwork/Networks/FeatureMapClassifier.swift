import MTLFaceTensor

/// A classifier of feature maps, with BN, an optional 1x1 reduction, a hidden layer, ReLU and a
/// linear layer.
struct FeatureMapClassifier: Sendable {
  private let norm: NormLayer
  private let reduce: ConvBatchNormPReLU?
  private let hidden: LinearLayer
  private let logits: LinearLayer

  /// Declares the layers under `scope` for feature maps of `side` x `side` pixels.
  /// - Parameters:
  ///   - name: The key of the layer sequence, in which the norm has index 0, the hidden layer index
  ///     2 and the last layer index 4.
  ///   - reducedChannels: The output channels of the reduction, whose key is `reduction_layer`;
  ///     `nil` for no reduction.
  init(
    _ scope: ParameterScope, layers name: String, channels: Int, side: Int, reducedChannels: Int?,
    hidden width: Int, outputs: Int
  ) throws {
    let layers = scope[name]
    norm = try NormLayer(layers[0], channels)
    reduce = try reducedChannels.map {
      try ConvBatchNormPReLU(
        scope["reduction_layer"], inputChannels: channels, outputChannels: $0, kernelSize: 1)
    }
    hidden = try .makeFanInUniform(
      layers[2], inputChannels: (reducedChannels ?? channels) * side * side, outputChannels: width)
    logits = try .makeFanInUniform(layers[4], inputChannels: width, outputChannels: outputs)
  }

  /// Traces the logits, `[n, outputs]`.
  func callAsFunction(_ x: Graph.Value, in graph: Graph) throws -> Graph.Value {
    var y = try norm(x, in: graph)
    if let reduce { y = try reduce(y, in: graph) }
    y = try graph.apply(Activation(.relu), hidden(graph.apply(Flatten(), y), in: graph))
    return try logits(y, in: graph)
  }
}

extension LinearLayer {
  /// Creates a layer with PyTorch's default initialization.
  static func makeFanInUniform(
    _ scope: ParameterScope, inputChannels: Int, outputChannels: Int
  ) throws(TensorError) -> LinearLayer {
    try LinearLayer(
      scope, inputChannels: inputChannels, outputChannels: outputChannels,
      initializer: .fanInUniform(fanIn: inputChannels))
  }
}
