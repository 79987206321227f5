import MTLFaceTensor

/// A number for every channel, at an address that holds as long as the plan.
struct ChannelVector: Sendable {
  private let tensor: Tensor<Float>

  init(_ values: [Float]) throws(TensorError) {
    tensor = try Tensor(values, shape: TensorShape(values.count))
  }

  var values: [Float] { tensor.values }
  var pointer: UnsafePointer<Float> { UnsafePointer(tensor.uninitializedPointer) }
}

/// `activation(value * scale + shift)` by channel.
struct ChannelAffine: Sendable {
  var scale: ChannelVector?
  var shift: ChannelVector?
  var activation = ActivationKind.identity
  var slope: ChannelVector?
}

/// A convolution (or linear map: a convolution over the whole map) with everything that follows it
/// folded in: `y = activation(conv(x) + bias + residual)`, and a second result
/// `second(y)` for a normalization that reads y while others need y itself.
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
  var second: (output: BufferID, map: ChannelAffine)?

  /// Whether something can still be folded in front of the activation.
  var acceptsFolding: Bool { residual == nil && activation == .identity && second == nil }
}
