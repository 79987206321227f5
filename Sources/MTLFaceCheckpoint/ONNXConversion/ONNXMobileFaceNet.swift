/// A MobileFaceNet in an ONNX graph.
struct ONNXMobileFaceNet {
  /// The three convolutions of a bottleneck, which are 1x1, depthwise 3x3 and linear 1x1.
  typealias Unit = [ONNXConvolutionBlock]

  /// The first convolution, which has stride 2.
  let stem: ONNXConvolutionBlock
  /// The number of channels inside the first bottlenecks.
  let innerWidth: Int
  /// The grouped convolution after the stem, or `nil` if there are residual units instead.
  let firstConvolution: ONNXConvolutionBlock?
  /// The residual units after the stem. The array is empty if there is a grouped convolution.
  let first: [Unit]
  /// The three bottlenecks with stride 2.
  let downsamplingUnits: [Unit]
  /// The residual bottlenecks after each bottleneck with stride 2.
  let stages: [[Unit]]
  /// The 1x1 convolution that computes X.
  let lastConvolution: ONNXConvolutionBlock
}

extension ONNXMatcher {
  /// Matches the layers from the stem to X.
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

  /// Returns the number of channels inside the next bottleneck, or `nil` if no convolution follows.
  private func bottleneckWidth() -> Int? {
    for case .convolution(let convolution) in consumers.map(kind(of:)) {
      return convolution.outputs
    }
    return nil
  }

  /// Matches residual bottlenecks as long as two layers read the current value.
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
        at: expand.label, "the bottleneck has \(expand.outputs) channels instead of \(inner)")
    }
    let depthwise = try matchConvolution(
      ONNXConvolutionPattern(
        kernel: 3, stride: stride, groups: inner, inputs: inner, hasPReLU: true),
      "depthwise convolution")
    guard depthwise.outputs == inner else { throw unexpected("depthwise convolution") }
    let project = try matchConvolution(
      ONNXConvolutionPattern(kernel: 1, inputs: inner, hasPReLU: false),
      "last convolution of the bottleneck")
    return [expand, depthwise, project]
  }
}
