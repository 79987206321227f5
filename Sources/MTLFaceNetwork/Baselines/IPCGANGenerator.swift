import MTLFaceTensor

/// The generator of IPCGAN (Wang et al., CVPR 2018, section 3.2).
///
/// Its inputs are the image and the one-hot maps of the age group. Its residual blocks operate at a
/// quarter of the image size.
///
/// As in the paper, the first and the last layer have 7x7 kernels, a norm follows every convolution
/// except the last, a ReLU follows every norm except the second in each residual block, and the
/// output is limited by tanh. Transposed convolutions are replaced by bilinear upsampling and a
/// convolution, as in ``CAAEGenerator``.
public struct IPCGANGenerator: Sendable {
  private struct Block: Sendable {
    let first: ConvNormReLU, second: ConvNormReLU
  }

  private let entry: ConvNormReLU
  private let down: [ConvNormReLU]
  private let blocks: [Block]
  private let up: [ConvNormReLU]
  private let toRGB: ConvolutionLayer
  private let groups: Int

  /// Declares the network under `scope`.
  init(_ scope: ParameterScope, _ configuration: IPCGANConfiguration, groups: Int) throws {
    self.groups = groups
    let (widths, norm) = (configuration.widths, configuration.norm)
    func layer(
      _ scope: ParameterScope, _ inputChannels: Int, _ outputChannels: Int, kernelSize: Int = 3,
      stride: Int = 1
    )
      throws -> ConvNormReLU
    {
      try ConvNormReLU(
        scope, inputChannels: inputChannels, outputChannels: outputChannels, kernelSize: kernelSize,
        stride: stride, norm: norm)
    }
    entry = try layer(scope["entry"], 3 + groups, widths[0], kernelSize: 7)
    down = try (0..<2).map {
      try layer(scope["down"][$0], widths[$0], widths[$0 + 1], stride: 2)
    }
    blocks = try (0..<configuration.blocks).map { index in
      let scope = scope["blocks"][index]
      return Block(
        first: try layer(scope["conv1"], widths[2], widths[2]),
        second: try layer(scope["conv2"], widths[2], widths[2]))
    }
    up = try (0..<2).map { try layer(scope["up"][$0], widths[2 - $0], widths[1 - $0]) }
    toRGB = try ConvolutionLayer(
      scope["colour"], inputChannels: widths[0], outputChannels: 3, kernelSize: 7, bias: true)
  }

  /// Traces the output of the first layer, `[n, s, s, c]`, from the image and the age.
  public func entryFeatures(_ image: Graph.Value, _ condition: AgeCondition, in graph: Graph) throws
    -> Graph.Value
  {
    try entry(condition.appended(to: image, groups: groups, in: graph), in: graph)
  }

  /// Traces the face, `[n, s, s, 3]` in (-1, 1), from the output of the first layer.
  public func face(_ features: Graph.Value, in graph: Graph) throws -> Graph.Value {
    var x = features
    for layer in down { x = try layer(x, in: graph) }
    for block in blocks {
      let y = try block.second(block.first(x, in: graph), isLinear: true, in: graph)
      x = try graph.apply(WeightedSum(), y, x)
    }
    for layer in up { x = try layer(graph.apply(Upsample(), x), in: graph) }
    return try graph.apply(Activation(.tanh), toRGB(x, in: graph))
  }
}
