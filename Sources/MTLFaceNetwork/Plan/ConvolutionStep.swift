import MTLFaceTensor

/// A vector with one number per channel, whose address stays valid for the lifetime of the plan.
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

/// A convolution and the operations that are folded into it.
///
/// The first result is `y = activation(conv(x) + bias + residual)`. The optional second result is
/// `second(y)`. It is used if a normalization reads `y` and other steps need `y` itself. A linear
/// layer is a convolution whose kernel covers the whole feature map.
struct ConvolutionStep: Sendable {
  var geometry: ConvolutionGeometry
  /// The weight in PyTorch's layout; `nil` after ``pack(_:_:)`` has replaced it with `packed`.
  var weight: Tensor<Float>?
  /// The factors for the weights of each output and input channel, from normalizations that
  /// are folded into the convolution.
  var outputScale: ChannelVector?, inputScale: ChannelVector?
  var packed: Tensor<Float>?
  /// The size of the Winograd tiles for which the weights are packed; 0 selects a direct
  /// convolution.
  ///
  /// If `expands` is `true`, the packed weights have their original size, and every run transforms
  /// them.
  var tile = 0, expands = false
  var bias: ChannelVector?
  var input: BufferID
  var output: BufferID
  var residual: BufferID?
  var activation = ActivationKind.identity
  var slope: ChannelVector?
  var second: (output: BufferID, map: ChannelAffine)?

  /// Whether another operation can be folded into the convolution before its activation.
  var acceptsFolding: Bool { residual == nil && activation == .identity && second == nil }
}
