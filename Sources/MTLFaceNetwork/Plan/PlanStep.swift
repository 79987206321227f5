import MTLFaceTensor

/// One step of a plan, which consists of an operation and the buffers that it reads and writes.
enum PlanStep: Sendable {
  case convolution(ConvolutionStep)
  /// A per-channel map that is not part of a convolution.
  case channelAffine(ChannelAffine, input: BufferID, output: BufferID)
  /// An instance norm with an optional activation.
  case instanceNorm(
    weight: ChannelVector, bias: ChannelVector, epsilon: Float, ChannelAffine, input: BufferID,
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

  /// The buffers that the step reads and writes.
  var buffers: (reads: [BufferID], writes: [BufferID]) {
    switch self {
    case .convolution(let step):
      let reads = [step.input] + (step.residual.map { [$0] } ?? [])
      return (reads, [step.output] + (step.second.map { [$0.output] } ?? []))
    case .channelAffine(_, let input, let output), .instanceNorm(_, _, _, _, let input, let output),
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

  /// The name of the step in profiles and error messages. The name of a convolution contains its
  /// sizes.
  var label: String {
    switch self {
    case .convolution(let step):
      let g = step.geometry
      let kind = g.groups == 1 ? "conv" : "grouped conv"
      return
        "\(kind) \(g.kernelHeight)x\(g.kernelWidth)/\(g.stride) \(g.inputChannels)->\(g.outputChannels) "
        + "@\(g.outputHeight)x\(g.outputWidth)"
    case .channelAffine: return "channel map"
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
