import MTLFaceTensor

/// MobileFaceNet (Chen et al., 2018) in insightface's layout and under its keys. With stem width w
/// and inner width u: conv3x3 stride 2 to w; a grouped conv3x3 of u / 2 groups (or residual units,
/// if more than one); bottlenecks to w, 2w, 2w with stride 2, each followed by residual bottlenecks;
/// conv1x1 to X. The bottlenecks are u, 2u and 4u wide inside, the residual ones u, 2u and 2u.
struct MobileFaceNet: Sendable {
  private let stem: ConvNorm
  private let first: [Bottleneck]
  private let firstConv: ConvNorm?
  private let downs: [Bottleneck]
  private let stages: [[Bottleneck]]
  private let separate: ConvNorm

  init(_ scope: ParameterScope, _ configuration: EncoderConfiguration) throws {
    let width = configuration.stemWidth
    let inner = configuration.innerWidth
    let widths = [width, configuration.widths[1], configuration.widths[2], configuration.widths[2]]
    let layers = scope["layers"]
    stem = try ConvNorm(layers[0], inputs: 3, outputs: width, kernel: 3, stride: 2)
    let firstUnits = configuration.units[0]
    firstConv =
      firstUnits == 1
      ? try ConvNorm(layers[1], inputs: width, outputs: width, kernel: 3, groups: inner / 2) : nil
    first =
      firstUnits == 1
      ? [] : try Self.residuals(layers[1], firstUnits, channels: width, inner: inner)
    var downs: [Bottleneck] = []
    var stages: [[Bottleneck]] = []
    for stage in 1...3 {
      let (inputs, outputs) = (widths[stage - 1], widths[stage])
      // The inner width doubles with every stride: u, 2u, 4u.
      downs.append(
        try Bottleneck(
          layers[2 * stage], inputs: inputs, outputs: outputs, inner: inner << (stage - 1),
          stride: 2))
      stages.append(
        try Self.residuals(
          layers[2 * stage + 1], configuration.units[stage], channels: outputs,
          inner: stage == 1 ? inner : 2 * inner))
    }
    self.downs = downs
    self.stages = stages
    separate = try ConvNorm(
      scope["conv_sep"], inputs: widths[3], outputs: configuration.widths[3], kernel: 1)
  }

  private static func residuals(
    _ scope: ParameterScope, _ count: Int, channels: Int, inner: Int
  ) throws -> [Bottleneck] {
    try (0..<count).map {
      try Bottleneck(
        scope["layers"][$0], inputs: channels, outputs: channels, inner: inner, stride: 1)
    }
  }

  func callAsFunction(_ images: Graph.Value, in graph: Graph) throws -> [Graph.Value] {
    var x = try stem(images, in: graph)
    var levels = [x]
    if let firstConv { x = try firstConv(x, in: graph) }
    for unit in first { x = try unit(x, in: graph) }
    levels.append(x)
    for (down, stage) in zip(downs, stages) {
      x = try down(x, in: graph)
      for unit in stage { x = try unit(x, in: graph) }
      levels.append(x)
    }
    levels[4] = try separate(x, in: graph)
    return levels
  }
}

/// Convolution without bias, batch norm and, unless it is `linear`, PReLU.
struct ConvNorm: Sendable {
  private let conv: ConvolutionLayer
  private let norm: NormLayer
  private let activation: ActivationLayer?

  init(
    _ scope: ParameterScope, inputs: Int, outputs: Int, kernel: Int, stride: Int = 1,
    padding: Int? = nil, groups: Int = 1, linear: Bool = false
  ) throws {
    let layers = scope["layers"]
    conv = try ConvolutionLayer(
      layers[0], inputs: inputs, outputs: outputs, kernel: kernel, stride: stride,
      padding: padding, groups: groups)
    norm = try NormLayer(layers[1], outputs)
    activation = linear ? nil : try ActivationLayer(layers[2], outputs)
  }

  func callAsFunction(_ x: Graph.Value, in graph: Graph) throws -> Graph.Value {
    let y = try norm(conv(x, in: graph), in: graph)
    return try activation.map { try $0(y, in: graph) } ?? y
  }
}

/// 1x1 to the inner width, depthwise 3x3, linear 1x1; with stride 1 the input is added.
struct Bottleneck: Sendable {
  private let expand: ConvNorm, depthwise: ConvNorm, project: ConvNorm
  private let isResidual: Bool

  init(_ scope: ParameterScope, inputs: Int, outputs: Int, inner: Int, stride: Int) throws {
    let layers = scope["layers"]
    expand = try ConvNorm(layers[0], inputs: inputs, outputs: inner, kernel: 1)
    depthwise = try ConvNorm(
      layers[1], inputs: inner, outputs: inner, kernel: 3, stride: stride, groups: inner)
    project = try ConvNorm(layers[2], inputs: inner, outputs: outputs, kernel: 1, linear: true)
    isResidual = stride == 1
  }

  func callAsFunction(_ x: Graph.Value, in graph: Graph) throws -> Graph.Value {
    let y = try project(depthwise(expand(x, in: graph), in: graph), in: graph)
    return isResidual ? try graph.apply(WeightedSum(), y, x) : y
  }
}
