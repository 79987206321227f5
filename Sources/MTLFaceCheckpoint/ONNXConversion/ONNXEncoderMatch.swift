/// The encoder of an ONNX graph, matched to the layers of this library.
enum ONNXEncoderMatch {
  case ir(stem: ONNXConvolutionBlock, stages: [[ONNXResidualUnit]])
  case mobileFaceNet(ONNXMobileFaceNet)
  case mobileNet(ONNXMobileNet)

  /// Whether the encoder is a MobileFaceNet.
  var isMobileFaceNet: Bool { if case .mobileFaceNet = self { true } else { false } }

  /// The number of channels of X.
  var channels: Int {
    switch self {
    case .ir(_, let stages): stages.last?.last?.outputs ?? 0
    case .mobileFaceNet(let network): network.lastConvolution.outputs
    case .mobileNet(let network): network.channels
    }
  }
}

/// A residual unit of an IResNet.
struct ONNXResidualUnit {
  /// The normalization before the first convolution, or `nil` if it is folded into another layer.
  let norm: ONNXBatchNorm?
  /// The first convolution, which is followed by a PReLU.
  let first: ONNXConvolutionBlock
  /// The second convolution, which has the stride of the unit.
  let second: ONNXConvolutionBlock
  /// The two convolutions of squeeze-and-excitation, or `nil` if the unit does not end in
  /// squeeze-and-excitation.
  let squeeze: [ONNXConvolution]?
  /// The convolution of the shortcut, or `nil` if the shortcut consists of the input or of every
  /// second pixel of the input.
  let projection: ONNXConvolutionBlock?

  /// The stride in pixels.
  var stride: Int { second.convolution.stride }
  /// The number of input channels.
  var inputs: Int { first.convolution.weight.shape[1] }
  /// The number of output channels.
  var outputs: Int { second.outputs }
}

extension ONNXMatcher {
  /// Matches the layers from the image to X.
  mutating func matchEncoder() throws -> ONNXEncoderMatch {
    let stem = try matchConvolution(
      ONNXConvolutionPattern(kernel: 3, stride: nil, inputs: 3, hasPReLU: true), "stem")
    guard stem.convolution.stride == 1 else {
      return .mobileFaceNet(try matchMobileFaceNet(stem: stem))
    }
    guard !isNextDepthwiseConvolution else { return .mobileNet(try matchMobileNet(stem: stem)) }
    return .ir(stem: stem, stages: try matchStages(width: stem.outputs))
  }

  /// Matches the units of an IResNet. A unit with a stride of 2 begins a stage.
  private mutating func matchStages(width: Int) throws -> [[ONNXResidualUnit]] {
    var stages: [[ONNXResidualUnit]] = []
    var width = width
    while consumers.count == 2 {
      let unit = try matchResidualUnit(width: width)
      width = unit.outputs
      if unit.stride == 2 {
        stages.append([unit])
      } else if stages.isEmpty || unit.projection != nil {
        throw graph.unsupportedStructure(
          at: unit.second.label, "a stage begins with a unit of stride 1")
      } else {
        stages[stages.count - 1].append(unit)
      }
    }
    guard stages.count == 4 else {
      throw unexpected("residual unit (found \(stages.count) of 4 stages)")
    }
    return stages
  }

  private mutating func matchResidualUnit(width: Int) throws -> ONNXResidualUnit {
    let input = currentValue
    guard let main = consumers.first(where: isMainPath),
      let other = consumers.first(where: { $0 != main })
    else { throw unexpected("residual unit") }
    var norm: ONNXBatchNorm?
    var start: Int? = main
    if case .norm(let found) = kind(of: main) {
      guard found.channels == width else {
        throw unexpected("batch normalization of \(width) channels")
      }
      norm = found
      consume(main)
      start = nil
    }
    let first = try matchConvolution(
      at: start, ONNXConvolutionPattern(kernel: 3, inputs: width, hasPReLU: true), "residual unit")
    let second = try matchConvolution(
      ONNXConvolutionPattern(kernel: 3, stride: nil, inputs: first.outputs, hasPReLU: false),
      "residual unit")
    guard first.outputs == second.outputs else {
      throw graph.unsupportedStructure(
        at: second.label,
        "the convolutions of the unit have \(first.outputs) and \(second.outputs) channels")
    }
    let squeeze = try matchSqueezeExcitation(channels: second.outputs)
    let projection = try matchShortcut(
      from: input, at: other, stride: second.convolution.stride, width, second.outputs)
    return ONNXResidualUnit(
      norm: norm, first: first, second: second, squeeze: squeeze, projection: projection)
  }

  /// Matches the shortcut and the addition after it.
  private mutating func matchShortcut(
    from input: Int, at layer: Int, stride: Int, _ width: Int, _ outputs: Int
  ) throws -> ONNXConvolutionBlock? {
    let end = currentValue
    var projection: ONNXConvolutionBlock?
    currentValue = input
    switch kind(of: layer) {
    case .convolution:
      projection = try matchConvolution(
        at: layer,
        ONNXConvolutionPattern(kernel: 1, stride: stride, inputs: width, hasPReLU: false),
        "shortcut")
    case .subsample(stride): consume(layer)
    default:
      guard stride == 1 else { throw unexpected("shortcut of stride \(stride)") }
    }
    guard outputs == projection?.outputs ?? width else {
      throw unexpected("shortcut of \(outputs) channels")
    }
    let shortcut = currentValue
    currentValue = end
    try matchSum(with: shortcut, "residual unit")
    return projection
  }

  /// Returns whether a layer is the first layer of a unit's main path instead of its shortcut.
  private func isMainPath(_ layer: Int) -> Bool {
    switch kind(of: layer) {
    case .norm: true
    case .convolution(let convolution): convolution.kernel == 3
    default: false
    }
  }
}
