/// The encoder of an ONNX graph: what it is made of, by the names of our modules.
enum ONNXEncoderMatch {
  case ir(stem: ONNXBlock, stages: [[ONNXUnit]])
  case mobileFaceNet(ONNXMobileFaceNet)
  case mobileNet(ONNXMobileNet)

  /// Whether it is a MobileFaceNet.
  var isMobileFaceNet: Bool { if case .mobileFaceNet = self { true } else { false } }

  /// Channels of X.
  var channels: Int {
    switch self {
    case .ir(_, let stages): stages.last?.last?.outputs ?? 0
    case .mobileFaceNet(let network): network.separate.outputs
    case .mobileNet(let network): network.channels
    }
  }
}

/// A residual unit of an IResNet.
struct ONNXUnit {
  /// The norm in front; nil where there is none.
  let norm: ONNXNorm?
  /// The first convolution, with a PReLU.
  let first: ONNXBlock
  /// The second convolution, which has the stride.
  let second: ONNXBlock
  /// The two matrices of squeeze-and-excitation, where the unit ends in it.
  let squeeze: [ONNXConvolution]?
  /// The shortcut's convolution; nil where the shortcut is the input or every second pixel of it.
  let projection: ONNXBlock?

  /// Pixels from one kept to the next.
  var stride: Int { second.convolution.stride }
  /// Channels that come in.
  var inputs: Int { first.convolution.weight.shape[1] }
  /// Channels that go out.
  var outputs: Int { second.outputs }
}

extension ONNXWalk {
  /// Takes a whole encoder up to X.
  mutating func encoder() throws -> ONNXEncoderMatch {
    let stem = try block(
      ONNXBlockShape(kernel: 3, stride: nil, inputs: 3, isActivated: true), "stem")
    guard stem.convolution.stride == 1 else { return .mobileFaceNet(try mobileFaceNet(stem)) }
    guard !isAtDepthwise else { return .mobileNet(try mobileNet(stem)) }
    return .ir(stem: stem, stages: try stages(stem.outputs))
  }

  /// The units of an IResNet; a stride of 2 begins a stage.
  private mutating func stages(_ width: Int) throws -> [[ONNXUnit]] {
    var stages: [[ONNXUnit]] = []
    var width = width
    while users.count == 2 {
      let unit = try unit(width)
      width = unit.outputs
      if unit.stride == 2 {
        stages.append([unit])
      } else if stages.isEmpty || unit.projection != nil {
        throw steps.structure(unit.second.label, "a unit of stride 1 that begins a stage")
      } else {
        stages[stages.count - 1].append(unit)
      }
    }
    guard stages.count == 4 else {
      throw unexpected("residual unit (\(stages.count) of 4 stages were found)")
    }
    return stages
  }

  private mutating func unit(_ width: Int) throws -> ONNXUnit {
    let input = value
    guard let main = users.first(where: isMainPath), let other = users.first(where: { $0 != main })
    else { throw unexpected("residual unit") }
    var norm: ONNXNorm?
    var start: Int? = main
    if case .norm(let found) = kind(main) {
      guard found.channels == width else { throw unexpected("norm of \(width) channels") }
      norm = found
      take(main)
      start = nil
    }
    let first = try block(
      at: start, ONNXBlockShape(kernel: 3, inputs: width, isActivated: true), "residual unit")
    let second = try block(
      ONNXBlockShape(kernel: 3, stride: nil, inputs: first.outputs, isActivated: false),
      "residual unit")
    guard first.outputs == second.outputs else {
      throw steps.structure(
        second.label, "a unit of \(first.outputs) and \(second.outputs) channels")
    }
    let squeeze = try squeeze(second.outputs)
    let projection = try shortcut(
      from: input, at: other, stride: second.convolution.stride, width, second.outputs)
    return ONNXUnit(
      norm: norm, first: first, second: second, squeeze: squeeze, projection: projection)
  }

  /// Takes the shortcut and the sum behind it.
  private mutating func shortcut(
    from input: Int, at step: Int, stride: Int, _ width: Int, _ outputs: Int
  ) throws -> ONNXBlock? {
    let end = value
    var projection: ONNXBlock?
    value = input
    switch kind(step) {
    case .convolution:
      projection = try block(
        at: step, ONNXBlockShape(kernel: 1, stride: stride, inputs: width, isActivated: false),
        "shortcut")
    case .subsample(stride): take(step)
    default:
      guard stride == 1 else { throw unexpected("shortcut of stride \(stride)") }
    }
    guard outputs == projection?.outputs ?? width else {
      throw unexpected("shortcut of \(outputs) channels")
    }
    let shortcut = value
    value = end
    try sum(with: shortcut, "residual unit")
    return projection
  }

  /// Whether a step begins the convolutions of a unit, not its shortcut.
  private func isMainPath(_ step: Int) -> Bool {
    switch kind(step) {
    case .norm: true
    case .convolution(let convolution): convolution.kernel == 3
    default: false
    }
  }
}
