import MTLFaceTensor

/// The improved residual network (IR) of ArcFace, a variant of ResNet (He et al., 2016), with the
/// parameter keys of the MTLFace authors' code.
struct ImprovedResNet: Sendable {
  private let stem: ConvolutionLayer
  private let stemNorm: NormLayer
  private let stemActivation: ActivationLayer
  private let stages: [[ResidualUnit]]

  init(_ scope: ParameterScope, _ configuration: EncoderConfiguration) throws {
    let stemScope = scope["input_layer"]
    var width = configuration.stemWidth
    stem = try ConvolutionLayer(
      stemScope[0], inputChannels: 3, outputChannels: width, kernelSize: 3)
    stemNorm = try NormLayer(stemScope[1], width)
    stemActivation = try ActivationLayer(stemScope[2], width)
    var stages: [[ResidualUnit]] = []
    for (stage, outputChannels) in configuration.widths.enumerated() {
      var units: [ResidualUnit] = []
      for unit in 0..<configuration.units[stage] {
        units.append(
          try ResidualUnit(
            scope["block\(stage + 1)"][unit], inputChannels: width, outputChannels: outputChannels,
            stride: unit == 0 ? 2 : 1, squeezeExcitation: configuration.squeezeExcitation,
            projects: width != outputChannels || (unit == 0 && configuration.projectsEveryStage)))
        width = outputChannels
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

/// A residual unit, which adds the shortcut to the result of BN, convolution, BN, PReLU,
/// convolution with stride, BN and optional squeeze-and-excitation.
struct ResidualUnit: Sendable {
  private let norm1: NormLayer, norm2: NormLayer, norm3: NormLayer
  private let conv1: ConvolutionLayer, conv2: ConvolutionLayer
  private let activation: ActivationLayer
  private let squeeze: SqueezeExcitation?
  private let projection: (ConvolutionLayer, NormLayer)?
  private let stride: Int

  init(
    _ scope: ParameterScope, inputChannels: Int, outputChannels: Int, stride: Int,
    squeezeExcitation: Bool,
    projects: Bool
  ) throws {
    self.stride = stride
    let layers = scope["res_layer"]
    norm1 = try NormLayer(layers[0], inputChannels)
    conv1 = try ConvolutionLayer(
      layers[1], inputChannels: inputChannels, outputChannels: outputChannels, kernelSize: 3)
    norm2 = try NormLayer(layers[2], outputChannels)
    activation = try ActivationLayer(layers[3], outputChannels)
    conv2 = try ConvolutionLayer(
      layers[4], inputChannels: outputChannels, outputChannels: outputChannels, kernelSize: 3,
      stride: stride)
    norm3 = try NormLayer(layers[5], outputChannels)
    squeeze = squeezeExcitation ? try SqueezeExcitation(layers[6], outputChannels) : nil
    let shortcut = scope["shortcut_layer"]
    projection =
      projects
      ? (
        try ConvolutionLayer(
          shortcut[0], inputChannels: inputChannels, outputChannels: outputChannels, kernelSize: 1,
          stride: stride),
        try NormLayer(shortcut[1], outputChannels)
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

/// Channel attention computed from the mean of each channel (Hu et al., 2018). The hidden layer has
/// 1/16 of the channels.
struct SqueezeExcitation: Sendable {
  private let reduce: LinearLayer, expand: LinearLayer

  init(_ scope: ParameterScope, _ channels: Int) throws {
    let inner = max(channels / 16, 1)
    reduce = try LinearLayer(
      scope["fc1"], inputChannels: channels, outputChannels: inner, bias: false,
      keepsKernelDimensions: true)
    expand = try LinearLayer(
      scope["fc2"], inputChannels: inner, outputChannels: channels, bias: false,
      keepsKernelDimensions: true)
  }

  func callAsFunction(_ x: Graph.Value, in graph: Graph) throws -> Graph.Value {
    let mean = try graph.apply(
      Flatten(), graph.apply(AdaptivePool(.average, size: 1), x))
    let hidden = try graph.apply(Activation(.relu), reduce(mean, in: graph))
    let attention = try graph.apply(Activation(.sigmoid), expand(hidden, in: graph))
    return try graph.apply(ScaleChannels(), x, attention)
  }
}
