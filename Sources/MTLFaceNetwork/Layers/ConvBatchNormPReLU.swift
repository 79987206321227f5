/// A convolution without bias, followed by batch norm and, unless the layer is linear, PReLU.
struct ConvBatchNormPReLU: Sendable {
  private let conv: ConvolutionLayer
  private let norm: NormLayer
  private let activation: ActivationLayer?

  init(
    _ scope: ParameterScope, inputChannels: Int, outputChannels: Int, kernelSize: Int,
    stride: Int = 1, padding: Int? = nil, groups: Int = 1, isLinear: Bool = false
  ) throws {
    let layers = scope["layers"]
    conv = try ConvolutionLayer(
      layers[0], inputChannels: inputChannels, outputChannels: outputChannels,
      kernelSize: kernelSize, stride: stride, padding: padding, groups: groups)
    norm = try NormLayer(layers[1], outputChannels)
    activation = isLinear ? nil : try ActivationLayer(layers[2], outputChannels)
  }

  func callAsFunction(_ x: Graph.Value, in graph: Graph) throws -> Graph.Value {
    let y = try norm(conv(x, in: graph), in: graph)
    return try activation.map { try $0(y, in: graph) } ?? y
  }
}
