import MTLFaceTensor

/// One level of the decoder, which upsamples its input by a factor of 2 and applies two residual
/// blocks of preactivated convolutions.
///
/// The first block reads the concatenation of the upsampled input and the features of the skip
/// connection.
///
/// A convolution of concatenated channels is the sum of the convolutions of the parts, and a norm
/// acts on each channel separately. The two concatenated parts are therefore traced separately.
struct UpsamplingBlock: Sendable {
  private let first: PreactivationBlock, second: PreactivationBlock
  private let shortcut: ConvolutionLayer
  private let inputChannels: [Int], skipChannels: [Int]

  init(
    _ scope: ParameterScope, inputChannels: Int, skipChannels skipChannelCount: Int,
    outputChannels: Int, _ configuration: GeneratorConfiguration
  ) throws {
    self.inputChannels = Array(0..<inputChannels)
    skipChannels = Array(inputChannels..<(inputChannels + skipChannelCount))
    first = try PreactivationBlock(
      scope["conv"], inputChannels: inputChannels + skipChannelCount,
      outputChannels: outputChannels, configuration)
    second = try PreactivationBlock(
      scope["conv2"], inputChannels: outputChannels, outputChannels: outputChannels, configuration)
    shortcut = try ConvolutionLayer(
      scope["shortcut"], inputChannels: inputChannels, outputChannels: outputChannels,
      kernelSize: 1, bias: true, initializer: .generatorWeight)
  }

  /// Traces the contribution of the skip connection to the first convolution of the level.
  func skip(_ skip: Graph.Value, in graph: Graph) throws -> Graph.Value {
    try first.firstHalf(skip, channels: skipChannels, in: graph)
  }

  func callAsFunction(_ x: Graph.Value, skip: Graph.Value, in graph: Graph) throws -> Graph.Value {
    let doubled = try graph.apply(Upsample(), x)
    let main = try first.firstHalf(doubled, channels: inputChannels, includesBias: true, in: graph)
    let firstBlock = try first.secondHalf(graph.apply(WeightedSum(), main, skip), in: graph)
    let y = try graph.apply(WeightedSum(), firstBlock, shortcut(doubled, in: graph))
    let refined = try second.secondHalf(
      second.firstHalf(y, includesBias: true, in: graph), in: graph)
    return try graph.apply(WeightedSum(), y, refined)
  }
}

/// Two sequences of norm, activation and 3x3 convolution.
struct PreactivationBlock: Sendable {
  private let norm1: NormLayer, norm2: NormLayer
  private let activation1: ActivationLayer, activation2: ActivationLayer
  private let conv1: ConvolutionLayer, conv2: ConvolutionLayer

  init(
    _ scope: ParameterScope, inputChannels: Int, outputChannels: Int,
    _ configuration: GeneratorConfiguration
  ) throws {
    norm1 = try NormLayer(scope[0], inputChannels, style: configuration.norm)
    activation1 = try ActivationLayer(scope[1], inputChannels, style: configuration.activation)
    conv1 = try ConvolutionLayer(
      scope[2], inputChannels: inputChannels, outputChannels: outputChannels, kernelSize: 3,
      bias: true, initializer: .generatorWeight)
    norm2 = try NormLayer(scope[3], outputChannels, style: configuration.norm)
    activation2 = try ActivationLayer(scope[4], outputChannels, style: configuration.activation)
    conv2 = try ConvolutionLayer(
      scope[5], inputChannels: outputChannels, outputChannels: outputChannels, kernelSize: 3,
      bias: true, initializer: .generatorWeight)
  }

  /// Traces the first norm, activation and convolution on the given channels of the input, or on
  /// all channels if `channels` is `nil`.
  func firstHalf(
    _ x: Graph.Value, channels: [Int]? = nil, includesBias: Bool = false, in graph: Graph
  ) throws -> Graph.Value {
    let normalized = try norm1(x, in: graph, channels: channels)
    return try conv1(
      activation1(normalized, in: graph, channels: channels), in: graph, inputChannels: channels,
      includesBias: includesBias)
  }

  /// Traces the second norm, activation and convolution.
  func secondHalf(_ x: Graph.Value, in graph: Graph) throws -> Graph.Value {
    try conv2(activation2(norm2(x, in: graph), in: graph), in: graph)
  }
}
