import MTLFaceTensor

/// One number per channel, at an address that stays valid for the lifetime of the plan.
struct ChannelVector: Sendable {
  private let tensor: Tensor<Float>

  init(_ values: [Float]) throws(TensorError) {
    tensor = try Tensor(values, shape: TensorShape(values.count))
  }

  var values: [Float] { tensor.values }
  var pointer: UnsafePointer<Float> { UnsafePointer(tensor.uninitializedPointer) }
}

/// The per-channel map `activation(value * scale + shift)`.
struct ChannelAffine: Sendable {
  var scale: ChannelVector?
  var shift: ChannelVector?
  var activation = ActivationKind.identity
  var slope: ChannelVector?
}

/// A convolution with the operations that are folded into it.
///
/// The first result is `y = activation(conv(x) + bias + residual)`. The optional second result
/// `second(y)` serves a normalization that reads `y` while other steps need `y` itself. A linear
/// layer is a convolution whose kernel covers the whole feature map.
struct ConvolutionStep: Sendable {
  var geometry: ConvolutionGeometry
  /// The weight in PyTorch's layout; `nil` after ``pack(_:_:)`` has replaced it by `packed`.
  var weight: Tensor<Float>?
  /// The factors of the weights per output and input channel, from the norms around the
  /// convolution.
  var outputScale: ChannelVector?, inputScale: ChannelVector?
  var packed: Tensor<Float>?
  /// The Winograd tile size that the weights are packed for; 0 selects products over the taps.
  ///
  /// If `expands` is true, the weights are packed at their original size and every call transforms
  /// them.
  var tile = 0, expands = false
  var bias: ChannelVector?
  var input: BufferID
  var output: BufferID
  var residual: BufferID?
  var activation = ActivationKind.identity
  var slope: ChannelVector?
  var second: (output: BufferID, map: ChannelAffine)?

  /// Whether another operation can still be folded in before the activation.
  var acceptsFolding: Bool { residual == nil && activation == .identity && second == nil }
}
