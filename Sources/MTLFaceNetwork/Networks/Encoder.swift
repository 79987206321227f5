import MTLFaceTensor

/// The multi-level features of an encoder: `x_1` ... `x_5`, finest first; `x_5` is X.
public struct EncoderFeatures: Sendable {
  /// `x_1` to `x_5`. For a 112x112 input an IR encoder gives 112, 56, 28, 14 and 7 pixels a side;
  /// MobileFaceNet's `x_1` has 56.
  public let levels: [Graph.Value]
  /// X, the feature map that is decomposed: `[n, s/16, s/16, c]`.
  public var last: Graph.Value { levels[4] }

  /// Five levels, finest first.
  package init(levels: [Graph.Value]) { self.levels = levels }
}

/// The encoder E: X = E(I) (paper, section 3.1).
public struct Encoder: Sendable {
  private enum Body: Sendable {
    case ir(ImprovedResNet)
    case mobileFaceNet(MobileFaceNet)
    case mobileNet(MobileNet)
  }

  private let body: Body

  /// Declares an encoder under `scope`.
  public init(_ scope: ParameterScope, _ configuration: EncoderConfiguration) throws {
    try configuration.validate()
    body =
      switch configuration.family {
      case .ir: .ir(try ImprovedResNet(scope, configuration))
      case .mobileFaceNet: .mobileFaceNet(try MobileFaceNet(scope, configuration))
      case .mobileNet: .mobileNet(try MobileNet(scope, configuration))
      }
  }

  /// Traces the encoder on images `[n, s, s, 3]` in [-1, 1].
  public func callAsFunction(_ images: Graph.Value, in graph: Graph) throws -> EncoderFeatures {
    switch body {
    case .ir(let network): EncoderFeatures(levels: try network(images, in: graph))
    case .mobileFaceNet(let network): EncoderFeatures(levels: try network(images, in: graph))
    case .mobileNet(let network): EncoderFeatures(levels: try network(images, in: graph))
    }
  }
}

/// IR (He et al., 2016, as ArcFace improved it), under the authors' keys.
struct ImprovedResNet: Sendable {
  private let stem: ConvolutionLayer
  private let stemNorm: NormLayer
  private let stemActivation: ActivationLayer
  private let stages: [[ResidualUnit]]

  init(_ scope: ParameterScope, _ configuration: EncoderConfiguration) throws {
    let stemScope = scope["input_layer"]
    var width = configuration.stemWidth
    stem = try ConvolutionLayer(stemScope[0], inputs: 3, outputs: width, kernel: 3)
    stemNorm = try NormLayer(stemScope[1], width)
    stemActivation = try ActivationLayer(stemScope[2], width)
    var stages: [[ResidualUnit]] = []
    for (stage, outputs) in configuration.widths.enumerated() {
      var units: [ResidualUnit] = []
      for unit in 0..<configuration.units[stage] {
        units.append(
          try ResidualUnit(
            scope["block\(stage + 1)"][unit], inputs: width, outputs: outputs,
            stride: unit == 0 ? 2 : 1, squeezeExcitation: configuration.squeezeExcitation,
            projects: width != outputs || (unit == 0 && configuration.projectsEveryStage)))
        width = outputs
      }
      stages.append(units)
    }
    self.stages = stages
  }

  func callAsFunction(_ images: Graph.Value, in graph: Graph) throws -> [Graph.Value] {
    var x = try stemActivation(stemNorm(stem(images, in: graph), in: graph), in: graph)
    var levels = [x]
    for stage in stages {
      for unit in stage { x = try unit(x, in: graph) }
      levels.append(x)
    }
    return levels
  }
}

/// BN, conv, BN, PReLU, conv with stride, BN, then squeeze-and-excitation where asked; plus the
/// shortcut.
struct ResidualUnit: Sendable {
  private let norm1: NormLayer, norm2: NormLayer, norm3: NormLayer
  private let conv1: ConvolutionLayer, conv2: ConvolutionLayer
  private let activation: ActivationLayer
  private let squeeze: SqueezeExcitation?
  private let projection: (ConvolutionLayer, NormLayer)?
  private let stride: Int

  init(
    _ scope: ParameterScope, inputs: Int, outputs: Int, stride: Int, squeezeExcitation: Bool,
    projects: Bool
  ) throws {
    self.stride = stride
    let layers = scope["res_layer"]
    norm1 = try NormLayer(layers[0], inputs)
    conv1 = try ConvolutionLayer(layers[1], inputs: inputs, outputs: outputs, kernel: 3)
    norm2 = try NormLayer(layers[2], outputs)
    activation = try ActivationLayer(layers[3], outputs)
    conv2 = try ConvolutionLayer(
      layers[4], inputs: outputs, outputs: outputs, kernel: 3, stride: stride)
    norm3 = try NormLayer(layers[5], outputs)
    squeeze = squeezeExcitation ? try SqueezeExcitation(layers[6], outputs) : nil
    let shortcut = scope["shortcut_layer"]
    projection =
      projects
      ? (
        try ConvolutionLayer(
          shortcut[0], inputs: inputs, outputs: outputs, kernel: 1, stride: stride),
        try NormLayer(shortcut[1], outputs)
      ) : nil
  }

  func callAsFunction(_ x: Graph.Value, in graph: Graph) throws -> Graph.Value {
    var y = try conv1(norm1(x, in: graph), in: graph)
    y = try activation(norm2(y, in: graph), in: graph)
    y = try norm3(conv2(y, in: graph), in: graph)
    if let squeeze { y = try squeeze(y, in: graph) }
    var shortcut = x
    if let (conv, norm) = projection {
      shortcut = try norm(conv(x, in: graph), in: graph)
    } else if stride > 1 {
      shortcut = try graph.apply(Subsample(stride: stride), x)
    }
    return try graph.apply(WeightedSum(), y, shortcut)
  }
}

/// Channel attention from the mean of each channel (Hu et al., 2018); 1/16 of the channels inside.
struct SqueezeExcitation: Sendable {
  private let reduce: LinearLayer, expand: LinearLayer

  init(_ scope: ParameterScope, _ channels: Int) throws {
    let inner = max(channels / 16, 1)
    reduce = try LinearLayer(
      scope["fc1"], inputs: channels, outputs: inner, bias: false, kernelShape: true)
    expand = try LinearLayer(
      scope["fc2"], inputs: inner, outputs: channels, bias: false, kernelShape: true)
  }

  func callAsFunction(_ x: Graph.Value, in graph: Graph) throws -> Graph.Value {
    let mean = try graph.apply(
      Flatten(), graph.apply(AdaptivePool(.average, size: 1), x))
    let hidden = try graph.apply(Activation(.relu), reduce(mean, in: graph))
    let attention = try graph.apply(Activation(.sigmoid), expand(hidden, in: graph))
    return try graph.apply(ScaleChannels(), x, attention)
  }
}
