/// A MobileFaceNet in an ONNX graph.
struct ONNXMobileFaceNet {
  /// A bottleneck: 1x1, depthwise 3x3, linear 1x1.
  typealias Unit = [ONNXConvolutionBlock]

  /// The convolution of stride 2 at the start.
  let stem: ONNXConvolutionBlock
  /// Channels inside the first bottlenecks.
  let innerWidth: Int
  /// The grouped convolution behind the stem, or the residual units in its place.
  let firstConvolution: ONNXConvolutionBlock?
  /// The residual units behind the stem, if it has no grouped convolution.
  let first: [Unit]
  /// The three bottlenecks of stride 2.
  let downsamplingUnits: [Unit]
  /// The residual bottlenecks behind each of them.
  let stages: [[Unit]]
  /// The 1x1 convolution to X.
  let lastConvolution: ONNXConvolutionBlock
}

extension ONNXMatcher {
  /// Takes what follows the stem, up to X.
  mutating func matchMobileFaceNet(stem: ONNXConvolutionBlock) throws -> ONNXMobileFaceNet {
    let width = stem.outputs
    var firstConvolution: ONNXConvolutionBlock?
    var first: [ONNXMobileFaceNet.Unit] = []
    let innerWidth: Int
    if consumers.count == 2 {
      innerWidth = bottleneckWidth() ?? width
      first = try matchResidualBottlenecks(channels: width, inner: innerWidth)
    } else {
      let grouped = try matchConvolution(
        ONNXConvolutionPattern(kernel: 3, groups: nil, inputs: width, hasPReLU: true),
        "grouped convolution")
      innerWidth = 2 * grouped.convolution.groups
      firstConvolution = grouped
    }
    var downsamplingUnits: [ONNXMobileFaceNet.Unit] = []
    var stages: [[ONNXMobileFaceNet.Unit]] = []
    var channels = firstConvolution?.outputs ?? width
    guard channels == width else { throw unexpected("convolution of \(width) channels") }
    for stage in 0..<3 {
      let down = try matchBottleneck(inputs: channels, inner: innerWidth << stage, stride: 2)
      channels = down[2].outputs
      downsamplingUnits.append(down)
      stages.append(
        try matchResidualBottlenecks(
          channels: channels, inner: stage == 0 ? innerWidth : 2 * innerWidth))
    }
    let lastConvolution = try matchConvolution(
      ONNXConvolutionPattern(kernel: 1, inputs: channels, hasPReLU: true), "last 1x1 convolution")
    return ONNXMobileFaceNet(
      stem: stem, innerWidth: innerWidth, firstConvolution: firstConvolution, first: first,
      downsamplingUnits: downsamplingUnits,
      stages: stages,
      lastConvolution: lastConvolution)
  }

  /// Channels inside the bottleneck that comes next, if one does.
  private func bottleneckWidth() -> Int? {
    for case .convolution(let convolution) in consumers.map(kind(of:)) {
      return convolution.outputs
    }
    return nil
  }

  /// Takes the residual bottlenecks: as long as the value is read twice.
  private mutating func matchResidualBottlenecks(channels: Int, inner: Int) throws
    -> [ONNXMobileFaceNet.Unit]
  {
    var units: [ONNXMobileFaceNet.Unit] = []
    while consumers.count == 2 {
      let input = currentValue
      let unit = try matchBottleneck(inputs: channels, inner: inner, stride: 1)
      try matchSum(with: input, "bottleneck")
      guard unit[2].outputs == channels else { throw unexpected("bottleneck") }
      units.append(unit)
    }
    return units
  }

  private mutating func matchBottleneck(inputs: Int, inner: Int, stride: Int) throws
    -> ONNXMobileFaceNet.Unit
  {
    let start = consumers.first { if case .convolution = kind(of: $0) { true } else { false } }
    let expand = try matchConvolution(
      at: start, ONNXConvolutionPattern(kernel: 1, inputs: inputs, hasPReLU: true), "bottleneck")
    guard expand.outputs == inner else {
      throw graph.unsupportedStructure(
        at: expand.label, "a bottleneck of \(expand.outputs) channels where \(inner) belong")
    }
    let depthwise = try matchConvolution(
      ONNXConvolutionPattern(
        kernel: 3, stride: stride, groups: inner, inputs: inner, hasPReLU: true),
      "depthwise convolution")
    guard depthwise.outputs == inner else { throw unexpected("depthwise convolution") }
    let project = try matchConvolution(
      ONNXConvolutionPattern(kernel: 1, inputs: inner, hasPReLU: false), "bottleneck's end")
    return [expand, depthwise, project]
  }
}
