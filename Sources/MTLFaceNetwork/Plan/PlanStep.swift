import MTLFaceTensor

/// Where a value lives while a plan runs: a position among the plan's buffers.
typealias BufferID = Int

/// A buffer of a plan; sizes are of one image and grow with the batch.
struct PlanBuffer: Sendable {
  enum Role: Sendable {
    case input(String)
    case output(String)
    /// In the workspace.
    case scratch
  }

  /// Of a batch of one.
  let shape: Shape
  var role: Role
  /// First and last step that touches it.
  var firstStep = Int.max
  var lastStep = -1

  var isScratch: Bool {
    if case .scratch = role { true } else { false }
  }
}

/// A number for every channel, at an address that holds as long as the plan.
struct ChannelVector: Sendable {
  private let tensor: Tensor<Float>

  init(_ values: [Float]) throws(TensorError) {
    tensor = try Tensor(values, shape: Shape(values.count))
  }

  var values: [Float] { tensor.values }
  var pointer: UnsafePointer<Float> { UnsafePointer(tensor.output) }
}

/// `activation(value * scale + shift)` by channel.
struct ChannelMap: Sendable {
  var scale: ChannelVector?
  var shift: ChannelVector?
  var activation = ActivationKind.identity
  var slope: ChannelVector?
}

/// A convolution (or linear map: a convolution over the whole map) with everything that follows it
/// folded in: `y = activation(conv(x) + bias + residual)`, and a second result
/// `second(y)` for a normalisation that reads y while others need y itself.
struct ConvolutionStep: Sendable {
  var geometry: ConvolutionGeometry
  /// PyTorch's layout until the plan is finished, then dropped for `packed`.
  var weight: Tensor<Float>?
  /// What the weights are times by, for each output and input: the norms around the convolution.
  var outputScale: ChannelVector?, inputScale: ChannelVector?
  var packed: Tensor<Float>?
  /// Of Winograd's, for which the weights are packed; 0 for products over the taps. Weights that
  /// expand were packed at their own size.
  var tile = 0, expands = false
  var bias: ChannelVector?
  var input: BufferID
  var output: BufferID
  var residual: BufferID?
  var activation = ActivationKind.identity
  var slope: ChannelVector?
  var second: (output: BufferID, map: ChannelMap)?

  /// Whether something can still be folded in front of the activation.
  var isOpen: Bool { residual == nil && activation == .identity && second == nil }
}

/// One step of a plan.
enum PlanStep: Sendable {
  case convolution(ConvolutionStep)
  /// A map by channel on its own.
  case channelMap(ChannelMap, input: BufferID, output: BufferID)
  /// Instance norm, with an activation folded in.
  case instanceNorm(
    weight: ChannelVector, bias: ChannelVector, epsilon: Float, ChannelMap, input: BufferID,
    output: BufferID)
  case sum(Float, BufferID, Float, BufferID, output: BufferID)
  case scaleChannels(BufferID, by: BufferID, output: BufferID)
  case scalePixels(BufferID, by: BufferID, output: BufferID)
  case adaptivePool(AdaptivePool.Kind, input: BufferID, output: BufferID)
  case maxPool(MaxPool, input: BufferID, output: BufferID)
  case channelStatistics(input: BufferID, output: BufferID)
  case upsample(input: BufferID, output: BufferID)
  case subsample(stride: Int, input: BufferID, output: BufferID)
  case flatten(input: BufferID, output: BufferID)
  case unflatten(input: BufferID, output: BufferID)
  case softmax(input: BufferID, output: BufferID)
  case expectedValue(input: BufferID, output: BufferID)
  case appendOneHot(BufferID, groups: BufferID, output: BufferID)
  case appendConstant(ChannelVector, input: BufferID, output: BufferID)

  /// The buffers it reads and writes.
  var buffers: (reads: [BufferID], writes: [BufferID]) {
    switch self {
    case .convolution(let step):
      let reads = [step.input] + (step.residual.map { [$0] } ?? [])
      return (reads, [step.output] + (step.second.map { [$0.output] } ?? []))
    case .channelMap(_, let input, let output), .instanceNorm(_, _, _, _, let input, let output),
      .adaptivePool(_, let input, let output), .maxPool(_, let input, let output),
      .channelStatistics(let input, let output),
      .upsample(let input, let output), .subsample(_, let input, let output),
      .flatten(let input, let output), .unflatten(let input, let output),
      .softmax(let input, let output),
      .expectedValue(let input, let output), .appendConstant(_, let input, let output):
      return ([input], [output])
    case .sum(_, let a, _, let b, let output), .scaleChannels(let a, let b, let output),
      .scalePixels(let a, let b, let output), .appendOneHot(let a, let b, let output):
      return ([a, b], [output])
    }
  }

  /// The name in timings: a convolution's says its sizes.
  var label: String {
    switch self {
    case .convolution(let step):
      let g = step.geometry
      let kind = g.groups == 1 ? "conv" : "grouped conv"
      return
        "\(kind) \(g.kernelHeight)x\(g.kernelWidth)/\(g.stride) \(g.inputs)->\(g.outputs) "
        + "@\(g.outHeight)x\(g.outWidth)"
    case .channelMap: return "channel map"
    case .instanceNorm: return "instance norm"
    case .sum: return "sum"
    case .scaleChannels: return "scale channels"
    case .scalePixels: return "scale pixels"
    case .adaptivePool: return "adaptive pool"
    case .maxPool: return "max pool"
    case .channelStatistics: return "channel statistics"
    case .upsample: return "bilinear x2"
    case .subsample: return "subsample"
    case .flatten: return "flatten"
    case .unflatten: return "unflatten"
    case .softmax: return "softmax"
    case .expectedValue: return "expected value"
    case .appendOneHot, .appendConstant: return "append channels"
    }
  }
}
