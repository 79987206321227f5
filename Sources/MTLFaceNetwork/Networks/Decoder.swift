import MTLFaceTensor

/// The decoder D: the age condition and the encoder's features to a face (reference: section 3).
public struct Decoder: Sendable {
  private let levels: [UpsamplingBlock]
  private let toColour: ConvolutionLayer

  /// Declares the decoder under `scope`; `skipWidths` are the channels of x_4, x_3, x_2 and the
  /// image.
  public init(
    _ scope: ParameterScope, _ configuration: GeneratorConfiguration, skipWidths: [Int]
  ) throws {
    var width = configuration.identityWidth
    var levels: [UpsamplingBlock] = []
    for (level, outputs) in configuration.decoderWidths.enumerated() {
      levels.append(
        try UpsamplingBlock(
          scope["up_\(level + 1)"], inputs: width, skip: skipWidths[level], outputs: outputs,
          configuration))
      width = outputs
    }
    self.levels = levels
    toColour = try ConvolutionLayer(
      scope["conv3"], inputs: width, outputs: 3, kernel: 1, bias: true,
      initializer: .generatorWeight)
  }

  /// Traces what depends on the face alone: each level's share of its first convolution that comes
  /// from x_4, x_3, x_2 and the image. Computed once, it serves every age.
  public func skips(
    _ features: EncoderFeatures, image: Graph.Value, in graph: Graph
  ) throws -> [Graph.Value] {
    let skips = [features.levels[3], features.levels[2], features.levels[1], image]
    return try zip(levels, skips).map { try $0.skip($1, in: graph) }
  }

  /// Traces the decoder: the face is the input image plus what is decoded, not clamped to [-1, 1].
  public func callAsFunction(
    _ condition: Graph.Value, skips: [Graph.Value], image: Graph.Value, in graph: Graph
  ) throws -> Graph.Value {
    var x = condition
    for (level, skip) in zip(levels, skips) { x = try level(x, skip: skip, in: graph) }
    return try graph.apply(WeightedSum(), toColour(x, in: graph), image)
  }
}

/// One level of the decoder: doubling, then two residual blocks of pre-activated convolutions, the
/// first on `[x; skip]`. A convolution of channels side by side is the sum of the convolutions of
/// its parts, and norms act by channel, so the two parts are traced apart.
struct UpsamplingBlock: Sendable {
  private let first: PreactivatedPair, second: PreactivatedPair
  private let shortcut: ConvolutionLayer
  private let ownChannels: [Int], skipChannels: [Int]

  init(
    _ scope: ParameterScope, inputs: Int, skip: Int, outputs: Int,
    _ configuration: GeneratorConfiguration
  ) throws {
    ownChannels = Array(0..<inputs)
    skipChannels = Array(inputs..<(inputs + skip))
    first = try PreactivatedPair(
      scope["conv"], inputs: inputs + skip, outputs: outputs, configuration)
    second = try PreactivatedPair(
      scope["conv2"], inputs: outputs, outputs: outputs, configuration)
    shortcut = try ConvolutionLayer(
      scope["shortcut"], inputs: inputs, outputs: outputs, kernel: 1, bias: true,
      initializer: .generatorWeight)
  }

  func skip(_ skip: Graph.Value, in graph: Graph) throws -> Graph.Value {
    try first.head(skip, channels: skipChannels, in: graph)
  }

  func callAsFunction(_ x: Graph.Value, skip: Graph.Value, in graph: Graph) throws -> Graph.Value {
    let doubled = try graph.apply(Upsample(), x)
    let own = try first.head(doubled, channels: ownChannels, bias: true, in: graph)
    let joined = try first.tail(graph.apply(WeightedSum(), own, skip), in: graph)
    let y = try graph.apply(WeightedSum(), joined, shortcut(doubled, in: graph))
    let refined = try second.tail(second.head(y, bias: true, in: graph), in: graph)
    return try graph.apply(WeightedSum(), y, refined)
  }
}

/// Norm, activation, conv 3x3, twice.
struct PreactivatedPair: Sendable {
  private let norm1: NormLayer, norm2: NormLayer
  private let activation1: ActivationLayer, activation2: ActivationLayer
  private let conv1: ConvolutionLayer, conv2: ConvolutionLayer

  init(
    _ scope: ParameterScope, inputs: Int, outputs: Int, _ configuration: GeneratorConfiguration
  ) throws {
    norm1 = try NormLayer(scope[0], inputs, style: configuration.norm)
    activation1 = try ActivationLayer(scope[1], inputs, style: configuration.activation)
    conv1 = try ConvolutionLayer(
      scope[2], inputs: inputs, outputs: outputs, kernel: 3, bias: true,
      initializer: .generatorWeight)
    norm2 = try NormLayer(scope[3], outputs, style: configuration.norm)
    activation2 = try ActivationLayer(scope[4], outputs, style: configuration.activation)
    conv2 = try ConvolutionLayer(
      scope[5], inputs: outputs, outputs: outputs, kernel: 3, bias: true,
      initializer: .generatorWeight)
  }

  /// The first half, on the listed channels of the input.
  func head(
    _ x: Graph.Value, channels: [Int]? = nil, bias: Bool = false, in graph: Graph
  ) throws -> Graph.Value {
    let normal = try norm1(x, in: graph, channels: channels)
    return try conv1(
      activation1(normal, in: graph, channels: channels), in: graph, inputs: channels,
      withBias: bias)
  }

  /// The second half.
  func tail(_ x: Graph.Value, in graph: Graph) throws -> Graph.Value {
    try conv2(activation2(norm2(x, in: graph), in: graph), in: graph)
  }
}
