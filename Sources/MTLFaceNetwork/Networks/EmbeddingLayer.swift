import MTLFaceTensor

/// The sequence of layers that computes an embedding from X_id.
public enum EmbeddingKind: Codable, Hashable, Sendable {
  /// Batch norm (BN), dropout, flatten, linear and BN. The paper uses these layers with a dropout
  /// probability of 0.5 in training.
  case flatten(dropout: Double)
  /// The global depthwise convolution (GDC) of insightface: a depthwise convolution over the whole
  /// map, BN, linear without bias and BN.
  case globalDepthwise
  /// The last layers of insightface's w600k_mbf: a 1x1 convolution to `channels` channels, BN,
  /// PReLU, flatten, linear and BN.
  case reduced(channels: Int)
}

/// The embedding layer L, which maps X_id to embeddings.
public struct EmbeddingLayer: Sendable {
  private enum Body: Sendable {
    case flatten(NormLayer, dropout: Double)
    case globalDepthwise(ConvBatchNormPReLU)
    case reduced(ConvBatchNormPReLU)
  }

  private let body: Body
  private let linear: LinearLayer
  private let norm: NormLayer

  /// Declares the layer under `scope` for feature maps of `side` x `side` pixels.
  public init(
    _ scope: ParameterScope, _ kind: EmbeddingKind, channels: Int, side: Int, dimension: Int
  ) throws {
    switch kind {
    case .flatten(let dropout):
      let layers = scope["output_layer"]
      body = .flatten(try NormLayer(layers[0], channels), dropout: dropout)
      linear = try LinearLayer(
        layers[3], inputChannels: channels * side * side, outputChannels: dimension)
      norm = try NormLayer(layers[4], dimension)
    case .globalDepthwise:
      let layers = scope["features"]["layers"]
      body = .globalDepthwise(
        try ConvBatchNormPReLU(
          layers[0], inputChannels: channels, outputChannels: channels, kernelSize: side,
          padding: 0,
          groups: channels, isLinear: true))
      linear = try LinearLayer(
        layers[2], inputChannels: channels, outputChannels: dimension, bias: false)
      norm = try NormLayer(layers[3], dimension)
    case .reduced(let reducedChannels):
      let layers = scope["features"]["layers"]
      body = .reduced(
        try ConvBatchNormPReLU(
          layers[0], inputChannels: channels, outputChannels: reducedChannels, kernelSize: 1))
      linear = try LinearLayer(
        layers[2], inputChannels: reducedChannels * side * side, outputChannels: dimension)
      norm = try NormLayer(layers[3], dimension)
    }
  }

  /// Traces the embeddings of X_id, `[n, dimension]`, not normalized.
  public func callAsFunction(_ x: Graph.Value, in graph: Graph) throws -> Graph.Value {
    var y: Graph.Value
    switch body {
    case .flatten(let first, let dropout):
      y = try first(x, in: graph)
      if graph.isTraining, dropout > 0 { y = try graph.apply(Dropout(probability: dropout), y) }
    case .globalDepthwise(let conv), .reduced(let conv):
      y = try conv(x, in: graph)
    }
    return try norm(linear(graph.apply(Flatten(), y), in: graph), in: graph)
  }
}
