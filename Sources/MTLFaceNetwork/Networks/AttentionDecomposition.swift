import MTLFaceTensor

/// The kind of attention that separates the age features X_age from the face features X.
public enum AttentionKind: String, Codable, Hashable, Sendable, CaseIterable {
  /// Channel attention only.
  case channel
  /// Spatial attention only.
  case spatial
  /// The mean of channel and spatial attention, both applied to X. The paper uses this kind.
  case average
  /// Channel attention, followed by spatial attention on its result (CBAM). X is scaled by the
  /// product of both.
  case serial
}

/// The identity and age features of the face features X, which add up to X (paper, equation 2).
public struct DecomposedFeatures: Sendable {
  /// The identity features, X_id = X - X_age.
  public let identityFeatures: Graph.Value
  /// The age features, X_age = X * sigma(X).
  public let ageFeatures: Graph.Value
  /// The channel attention in (0, 1), `[n, c]`; `nil` for ``AttentionKind/spatial``.
  public let channelAttention: Graph.Value?
  /// The spatial attention in (0, 1), `[n, h, w, 1]`; `nil` for ``AttentionKind/channel``.
  public let spatialAttention: Graph.Value?
}

/// The attention-based feature decomposition (AFD), which the authors' code calls `fsm`.
public struct AttentionDecomposition: Sendable {
  private struct Channel: Sendable {
    let reduce: LinearLayer, expand: LinearLayer, norm: NormLayer
  }
  private struct Spatial: Sendable {
    let conv: ConvolutionLayer, norm: NormLayer
  }

  /// The side lengths of the maps of the pooling pyramid.
  private static let pyramid = [1, 2, 3]
  /// The ratio of the length of the pyramid vector to the number of hidden units.
  private static let reduction = 16
  /// The batch norm momentum inside AFD in the authors' code.
  private static let momentum = 0.01

  private let kind: AttentionKind
  private let channel: Channel?
  private let spatial: Spatial?

  /// Declares the layers of the attention under `scope` for X with `channels` channels.
  public init(_ scope: ParameterScope, _ kind: AttentionKind, channels: Int) throws {
    self.kind = kind
    let hasSpatial = kind != .channel
    let hasChannel = kind != .spatial
    let spatialScope = scope["spatial"]
    let channelScope = scope["channel"]
    let vector = channels * Self.pyramid.reduce(0) { $0 + $1 * $1 }
    let hidden = max(vector / Self.reduction, 1)
    channel =
      hasChannel
      ? Channel(
        reduce: try LinearLayer(
          channelScope[0], inputChannels: vector, outputChannels: hidden, bias: false,
          keepsKernelDimensions: true
        ),
        expand: try LinearLayer(
          channelScope[2], inputChannels: hidden, outputChannels: channels, bias: false,
          keepsKernelDimensions: true),
        norm: try NormLayer(channelScope[3], channels, momentum: Self.momentum)) : nil
    spatial =
      hasSpatial
      ? Spatial(
        conv: try ConvolutionLayer(
          spatialScope[0], inputChannels: 2, outputChannels: 1, kernelSize: 7),
        norm: try NormLayer(spatialScope[1], 1, momentum: Self.momentum)) : nil
  }

  /// Traces the decomposition of X, `[n, h, w, c]`.
  public func callAsFunction(_ x: Graph.Value, in graph: Graph) throws -> DecomposedFeatures {
    let channelAttention = try channel.map { try attention($0, x, in: graph) }
    let scaled = try channelAttention.map { try graph.apply(ScaleChannels(), x, $0) }
    let spatialInput = kind == .serial ? scaled ?? x : x
    let spatialAttention = try spatial.map { try attention($0, spatialInput, in: graph) }
    let age = try masked(x, scaled: scaled, spatialInput: spatialInput, spatialAttention, in: graph)
    return DecomposedFeatures(
      identityFeatures: try graph.apply(WeightedSum(1, -1), x, age), ageFeatures: age,
      channelAttention: channelAttention, spatialAttention: spatialAttention)
  }

  private func masked(
    _ x: Graph.Value, scaled: Graph.Value?, spatialInput: Graph.Value,
    _ spatialAttention: Graph.Value?,
    in graph: Graph
  ) throws -> Graph.Value {
    guard let spatialAttention else { return scaled ?? x }
    let spatiallyScaled = try graph.apply(ScalePixels(), spatialInput, spatialAttention)
    guard kind == .average, let scaled else { return spatiallyScaled }
    return try graph.apply(WeightedSum(0.5, 0.5), scaled, spatiallyScaled)
  }

  private func attention(_ layers: Channel, _ x: Graph.Value, in graph: Graph) throws
    -> Graph.Value
  {
    // The authors add the average and maximum pyramids and multiply the concatenated vector by the
    // weight. Summing the products of the levels gives the same result.
    var start = 0
    var sum: Graph.Value?
    for size in Self.pyramid {
      let level = try graph.apply(
        Flatten(),
        graph.apply(
          WeightedSum(), graph.apply(AdaptivePool(.average, size: size), x),
          graph.apply(AdaptivePool(.maximum, size: size), x)))
      let count = level.shape.channels
      let part = try layers.reduce(level, in: graph, inputChannels: Array(start..<(start + count)))
      sum = try sum.map { try graph.apply(WeightedSum(), part, $0) } ?? part
      start += count
    }
    guard let sum else { return x }
    let hidden = try graph.apply(Activation(.relu), sum)
    let logits = try layers.norm(layers.expand(hidden, in: graph), in: graph)
    return try graph.apply(Activation(.sigmoid), logits)
  }

  private func attention(_ layers: Spatial, _ x: Graph.Value, in graph: Graph) throws
    -> Graph.Value
  {
    let statistics = try graph.apply(ChannelStatistics(), x)
    let logits = try layers.norm(layers.conv(statistics, in: graph), in: graph)
    return try graph.apply(Activation(.sigmoid), logits)
  }
}
