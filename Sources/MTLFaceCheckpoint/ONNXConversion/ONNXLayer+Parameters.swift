/// A convolution with a square kernel.
struct ONNXConvolution: Sendable {
  /// The weights, with the shape `[out, in / groups, k, k]`.
  let weight: StoredTensor
  /// The bias, with the shape `[out]`, or `nil` if there is none.
  let bias: StoredTensor?
  /// The stride in pixels, 1 or 2.
  let stride: Int
  /// The padding in pixels.
  let padding: Int
  /// The number of channel groups.
  let groups: Int

  /// The number of rows and columns of the kernel.
  var kernel: Int { weight.shape[2] }
  /// The number of output channels.
  var outputs: Int { weight.shape[0] }
}

/// Batch normalization with running statistics.
struct ONNXBatchNorm: Sendable {
  /// The scale of each channel.
  let weight: StoredTensor
  /// The shift of each channel.
  let bias: StoredTensor
  /// The running mean.
  let mean: StoredTensor
  /// The running variance.
  let variance: StoredTensor
  /// The constant that is added to the variance.
  let epsilon: Float

  /// The number of channels.
  var channels: Int { weight.count }
}

/// A fully connected layer.
struct ONNXLinear: Sendable {
  /// The matrix, with the shape `[out, in]`, which may be a transposed view.
  let weight: StoredTensor
  /// The bias, with the shape `[out]`, or `nil` if there is none.
  var bias: StoredTensor?

  /// The number of output elements.
  var outputs: Int { weight.shape[0] }
  /// The number of input elements.
  var inputs: Int { weight.shape[1] }
}
