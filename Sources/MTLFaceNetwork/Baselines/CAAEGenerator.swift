import MTLFaceTensor

/// The encoder and generator of CAAE (Zhang et al., CVPR 2017, section 4).
///
/// The encoder maps a face to a code in (-1, 1), and the generator maps a code and an age group to
/// a face.
///
/// As in the paper, the encoder has 5x5 kernels with stride 2, the activations are ReLU, there are
/// no normalization layers, and tanh limits the code and the face. Apart from the number of levels
/// (see ``CAAEConfiguration``), there are three differences from the paper:
///
/// - Transposed convolutions are replaced by bilinear upsampling and a 3x3 convolution. This
///   combination avoids checkerboard artifacts, and the decoder of MTLFace uses the same
///   operations.
/// - The age group is encoded as a one-hot vector of 0 and 1, instead of a repeated vector of -1
///   and 1. The network can represent the same functions with both encodings, because the next
///   layer is linear.
/// - Weights are initialized from the Xavier uniform distribution, which adapts to the layer
///   widths.
public struct CAAEGenerator: Sendable {
  private let encoder: [ConvolutionLayer]
  private let toCode: ConvolutionLayer
  private let fromCode: ConvolutionLayer
  private let levels: [ConvolutionLayer]
  private let toRGB: ConvolutionLayer
  private let side: Int
  private let groups: Int

  /// Declares the networks under `scope` for faces with `16 * side` pixels on each side.
  init(_ scope: ParameterScope, _ configuration: CAAEConfiguration, side: Int, groups: Int) throws {
    self.side = side
    self.groups = groups
    var width = 3
    var encoder: [ConvolutionLayer] = []
    for (level, outputChannels) in configuration.encoderWidths.enumerated() {
      encoder.append(
        try ConvolutionLayer(
          scope["encoder"][level], inputChannels: width, outputChannels: outputChannels,
          kernelSize: 5, stride: 2, bias: true))
      width = outputChannels
    }
    self.encoder = encoder
    // A linear layer over the whole map is a convolution with a kernel of the map's size.
    toCode = try ConvolutionLayer(
      scope["code"], inputChannels: width, outputChannels: configuration.codeLength,
      kernelSize: side, padding: 0, bias: true)
    width = configuration.decoderWidths[0]
    fromCode = try ConvolutionLayer(
      scope["map"], inputChannels: configuration.codeLength + groups,
      outputChannels: width * side * side, kernelSize: 1, bias: true)
    var levels: [ConvolutionLayer] = []
    for (level, outputChannels) in configuration.decoderWidths.dropFirst().enumerated() {
      levels.append(
        try ConvolutionLayer(
          scope["decoder"][level], inputChannels: width, outputChannels: outputChannels,
          kernelSize: 3, bias: true))
      width = outputChannels
    }
    self.levels = levels
    toRGB = try ConvolutionLayer(
      scope["colour"], inputChannels: width, outputChannels: 3, kernelSize: 5, bias: true)
  }

  /// Traces the code, `[n, 1, 1, length]` in (-1, 1), of images `[n, s, s, 3]`.
  public func code(_ images: Graph.Value, in graph: Graph) throws -> Graph.Value {
    var x = images
    for layer in encoder { x = try graph.apply(Activation(.relu), layer(x, in: graph)) }
    return try graph.apply(Activation(.tanh), toCode(x, in: graph))
  }

  /// Traces the first feature map of the generator, `[n, s/16, s/16, c]`, from a code and an age.
  public func featureMap(_ code: Graph.Value, _ condition: AgeCondition, in graph: Graph) throws
    -> Graph.Value
  {
    let conditionedCode = try condition.appended(to: code, groups: groups, in: graph)
    let map = try graph.apply(
      Unflatten(height: side, width: side), fromCode(conditionedCode, in: graph))
    return try graph.apply(Activation(.relu), map)
  }

  /// Traces the face, `[n, s, s, 3]` in (-1, 1), from the first feature map of the generator.
  public func face(_ map: Graph.Value, in graph: Graph) throws -> Graph.Value {
    var x = map
    for layer in levels {
      x = try graph.apply(Activation(.relu), layer(graph.apply(Upsample(), x), in: graph))
    }
    return try graph.apply(Activation(.tanh), toRGB(x, in: graph))
  }
}
