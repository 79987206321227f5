import MTLFaceTensor

/// The MobileFaceNet encoder (Chen et al., 2018) with insightface's layers and parameter keys.
///
/// With stem width w and inner width u, the layers of the predefined encoders are:
/// - a 3x3 convolution with stride 2 to w channels;
/// - a 3x3 convolution with u / 2 groups, or residual bottlenecks if the first stage has more
///   than one unit;
/// - three bottlenecks with stride 2 to w, 2w and 2w channels, each followed by residual
///   bottlenecks;
/// - a 1x1 convolution to X.
///
/// The three bottlenecks with stride 2 have u, 2u and 4u inner channels. The residual bottlenecks
/// before the first of these have u inner channels, and those after the first, second and third
/// have u, 2u and 2u.
struct MobileFaceNet: Sendable {
  private let stem: ConvBatchNormPReLU
  private let first: [Bottleneck]
  private let firstConv: ConvBatchNormPReLU?
  private let strided: [Bottleneck]
  private let stages: [[Bottleneck]]
  private let lastConv: ConvBatchNormPReLU

  init(_ scope: ParameterScope, _ configuration: EncoderConfiguration) throws {
    let width = configuration.stemWidth
    let inner = configuration.innerWidth
    let widths = [width, configuration.widths[1], configuration.widths[2], configuration.widths[2]]
    let layers = scope["layers"]
    stem = try ConvBatchNormPReLU(
      layers[0], inputChannels: 3, outputChannels: width, kernelSize: 3, stride: 2)
    let firstUnits = configuration.units[0]
    firstConv =
      firstUnits == 1
      ? try ConvBatchNormPReLU(
        layers[1], inputChannels: width, outputChannels: width, kernelSize: 3, groups: inner / 2)
      : nil
    first =
      firstUnits == 1
      ? [] : try Self.residuals(layers[1], firstUnits, channels: width, inner: inner)
    var strided: [Bottleneck] = []
    var stages: [[Bottleneck]] = []
    for stage in 1...3 {
      let (inputChannels, outputChannels) = (widths[stage - 1], widths[stage])
      // The inner width doubles from each bottleneck with stride 2 to the next (u, 2u, 4u).
      strided.append(
        try Bottleneck(
          layers[2 * stage], inputChannels: inputChannels, outputChannels: outputChannels,
          inner: inner << (stage - 1),
          stride: 2))
      stages.append(
        try Self.residuals(
          layers[2 * stage + 1], configuration.units[stage], channels: outputChannels,
          inner: stage == 1 ? inner : 2 * inner))
    }
    self.strided = strided
    self.stages = stages
    lastConv = try ConvBatchNormPReLU(
      scope["conv_sep"], inputChannels: widths[3], outputChannels: configuration.widths[3],
      kernelSize: 1)
  }

  private static func residuals(
    _ scope: ParameterScope, _ count: Int, channels: Int, inner: Int
  ) throws -> [Bottleneck] {
    try (0..<count).map {
      try Bottleneck(
        scope["layers"][$0], inputChannels: channels, outputChannels: channels, inner: inner,
        stride: 1)
    }
  }

  func callAsFunction(_ images: Graph.Value, in graph: Graph) throws -> [Graph.Value] {
    var x = try stem(images, in: graph)
    var levels = [x]
    if let firstConv { x = try firstConv(x, in: graph) }
    for unit in first { x = try unit(x, in: graph) }
    levels.append(x)
    for (downsample, stage) in zip(strided, stages) {
      x = try downsample(x, in: graph)
      for unit in stage { x = try unit(x, in: graph) }
      levels.append(x)
    }
    levels[4] = try lastConv(x, in: graph)
    return levels
  }
}

/// A bottleneck, which consists of a 1x1 convolution to the inner width, a depthwise 3x3
/// convolution and a linear 1x1 convolution. With stride 1, the input is added to the result.
struct Bottleneck: Sendable {
  private let expand: ConvBatchNormPReLU, depthwise: ConvBatchNormPReLU, project: ConvBatchNormPReLU
  private let isResidual: Bool

  init(_ scope: ParameterScope, inputChannels: Int, outputChannels: Int, inner: Int, stride: Int)
    throws
  {
    let layers = scope["layers"]
    expand = try ConvBatchNormPReLU(
      layers[0], inputChannels: inputChannels, outputChannels: inner, kernelSize: 1)
    depthwise = try ConvBatchNormPReLU(
      layers[1], inputChannels: inner, outputChannels: inner, kernelSize: 3, stride: stride,
      groups: inner)
    project = try ConvBatchNormPReLU(
      layers[2], inputChannels: inner, outputChannels: outputChannels, kernelSize: 1, isLinear: true
    )
    isResidual = stride == 1
  }

  func callAsFunction(_ x: Graph.Value, in graph: Graph) throws -> Graph.Value {
    let y = try project(depthwise(expand(x, in: graph), in: graph), in: graph)
    return isResidual ? try graph.apply(WeightedSum(), y, x) : y
  }
}
