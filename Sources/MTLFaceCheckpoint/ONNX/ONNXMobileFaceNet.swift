/// A MobileFaceNet in an ONNX graph.
struct ONNXMobileFaceNet {
  /// A bottleneck: 1x1, depthwise 3x3, linear 1x1.
  typealias Unit = [ONNXBlock]

  /// The convolution of stride 2 at the start.
  let stem: ONNXBlock
  /// Channels inside the first bottlenecks.
  let inner: Int
  /// The grouped convolution behind the stem, or the residual units in its place.
  let firstConvolution: ONNXBlock?
  /// The residual units behind the stem, if it has no grouped convolution.
  let first: [Unit]
  /// The three bottlenecks of stride 2.
  let downs: [Unit]
  /// The residual bottlenecks behind each of them.
  let stages: [[Unit]]
  /// The 1x1 convolution to X.
  let separate: ONNXBlock
}

extension ONNXWalk {
  /// Takes what follows the stem, up to X.
  mutating func mobileFaceNet(_ stem: ONNXBlock) throws -> ONNXMobileFaceNet {
    let width = stem.outputs
    var firstConvolution: ONNXBlock?
    var first: [ONNXMobileFaceNet.Unit] = []
    let inner: Int
    if users.count == 2 {
      inner = bottleneckWidth() ?? width
      first = try residuals(width, inner: inner)
    } else {
      let grouped = try block(
        ONNXBlockShape(kernel: 3, groups: nil, inputs: width, isActivated: true),
        "grouped convolution")
      inner = 2 * grouped.convolution.groups
      firstConvolution = grouped
    }
    var downs: [ONNXMobileFaceNet.Unit] = []
    var stages: [[ONNXMobileFaceNet.Unit]] = []
    var channels = firstConvolution?.outputs ?? width
    guard channels == width else { throw unexpected("convolution of \(width) channels") }
    for stage in 0..<3 {
      let down = try bottleneck(inputs: channels, inner: inner << stage, stride: 2)
      channels = down[2].outputs
      downs.append(down)
      stages.append(try residuals(channels, inner: stage == 0 ? inner : 2 * inner))
    }
    let separate = try block(
      ONNXBlockShape(kernel: 1, inputs: channels, isActivated: true), "last 1x1 convolution")
    return ONNXMobileFaceNet(
      stem: stem, inner: inner, firstConvolution: firstConvolution, first: first, downs: downs,
      stages: stages,
      separate: separate)
  }

  /// Channels inside the bottleneck that comes next, if one does.
  private func bottleneckWidth() -> Int? {
    for case .convolution(let convolution) in users.map(kind) { return convolution.outputs }
    return nil
  }

  /// Takes the residual bottlenecks: as long as the value is read twice.
  private mutating func residuals(_ channels: Int, inner: Int) throws
    -> [ONNXMobileFaceNet.Unit]
  {
    var units: [ONNXMobileFaceNet.Unit] = []
    while users.count == 2 {
      let input = value
      let unit = try bottleneck(inputs: channels, inner: inner, stride: 1)
      try sum(with: input, "bottleneck")
      guard unit[2].outputs == channels else { throw unexpected("bottleneck") }
      units.append(unit)
    }
    return units
  }

  private mutating func bottleneck(inputs: Int, inner: Int, stride: Int) throws
    -> ONNXMobileFaceNet.Unit
  {
    let start = users.first { if case .convolution = kind($0) { true } else { false } }
    let expand = try block(
      at: start, ONNXBlockShape(kernel: 1, inputs: inputs, isActivated: true), "bottleneck")
    guard expand.outputs == inner else {
      throw steps.structure(
        expand.label, "a bottleneck of \(expand.outputs) channels where \(inner) belong")
    }
    let depthwise = try block(
      ONNXBlockShape(kernel: 3, stride: stride, groups: inner, inputs: inner, isActivated: true),
      "depthwise convolution")
    guard depthwise.outputs == inner else { throw unexpected("depthwise convolution") }
    let project = try block(
      ONNXBlockShape(kernel: 1, inputs: inner, isActivated: false), "bottleneck's end")
    return [expand, depthwise, project]
  }
}
