import MTLFaceTensor

/// A layer of the baselines: a convolution, a norm and a ReLU.
struct ConvNormReLU: Sendable {
  private let conv: ConvolutionLayer
  private let norm: NormLayer

  init(
    _ scope: ParameterScope, inputChannels: Int, outputChannels: Int, kernelSize: Int,
    stride: Int = 1, norm style: NormLayer.Style = .batch
  ) throws {
    conv = try ConvolutionLayer(
      scope[0], inputChannels: inputChannels, outputChannels: outputChannels,
      kernelSize: kernelSize, stride: stride, bias: true)
    norm = try NormLayer(scope[1], outputChannels, style: style)
  }

  /// Traces the layer.
  /// - Parameter isLinear: Whether the ReLU is omitted.
  func callAsFunction(_ x: Graph.Value, isLinear: Bool = false, in graph: Graph) throws
    -> Graph.Value
  {
    let y = try norm(conv(x, in: graph), in: graph)
    return isLinear ? y : try graph.apply(Activation(.relu), y)
  }
}
