import MTLFaceTensor

/// The MobileNet encoder (Howard et al., 2017) in the variant of SFace (Zhong et al., 2021), with
/// PReLU and a stem of stride 1.
///
/// The layers are a 3x3 convolution to the stem width, a separable convolution to the inner width,
/// and four stages of separable convolutions. The first convolution of each stage has stride 2.
struct MobileNet: Sendable {
  private let stem: ConvBatchNormPReLU
  private let first: SeparableConvolution
  private let stages: [[SeparableConvolution]]

  init(_ scope: ParameterScope, _ configuration: EncoderConfiguration) throws {
    let layers = scope["layers"]
    stem = try ConvBatchNormPReLU(
      layers[0], inputChannels: 3, outputChannels: configuration.stemWidth, kernelSize: 3)
    var width = configuration.innerWidth
    first = try SeparableConvolution(
      layers[1], inputChannels: configuration.stemWidth, outputChannels: width)
    var stages: [[SeparableConvolution]] = []
    for (stage, outputChannels) in configuration.widths.enumerated() {
      var units: [SeparableConvolution] = []
      for unit in 0..<configuration.units[stage] {
        units.append(
          try SeparableConvolution(
            layers[stage + 2]["layers"][unit], inputChannels: width, outputChannels: outputChannels,
            stride: unit == 0 ? 2 : 1))
        width = outputChannels
      }
      stages.append(units)
    }
    self.stages = stages
  }

  func callAsFunction(_ images: Graph.Value, in graph: Graph) throws -> [Graph.Value] {
    var x = try first(stem(images, in: graph), in: graph)
    var levels = [x]
    for stage in stages {
      for unit in stage { x = try unit(x, in: graph) }
      levels.append(x)
    }
    return levels
  }
}

/// A separable convolution, which consists of a depthwise 3x3 convolution and a 1x1 convolution,
/// each with batch norm and PReLU.
struct SeparableConvolution: Sendable {
  private let depthwise: ConvBatchNormPReLU, pointwise: ConvBatchNormPReLU

  init(_ scope: ParameterScope, inputChannels: Int, outputChannels: Int, stride: Int = 1) throws {
    let layers = scope["layers"]
    depthwise = try ConvBatchNormPReLU(
      layers[0], inputChannels: inputChannels, outputChannels: inputChannels, kernelSize: 3,
      stride: stride, groups: inputChannels)
    pointwise = try ConvBatchNormPReLU(
      layers[1], inputChannels: inputChannels, outputChannels: outputChannels, kernelSize: 1)
  }

  func callAsFunction(_ x: Graph.Value, in graph: Graph) throws -> Graph.Value {
    try pointwise(depthwise(x, in: graph), in: graph)
  }
}
