/// A square convolution.
struct ONNXConvolution: Sendable {
  /// `[out, in / groups, k, k]`.
  let weight: StoredTensor
  /// `[out]`.
  let bias: StoredTensor?
  /// Pixels between windows, 1 or 2.
  let stride: Int
  /// Zeros around the image.
  let padding: Int
  /// Groups of channels that do not mix.
  let groups: Int

  /// Rows and columns of the window.
  var kernel: Int { weight.shape[2] }
  /// Channels of the result.
  var outputs: Int { weight.shape[0] }
}

/// A batch norm with its running statistics.
struct ONNXBatchNorm: Sendable {
  /// The scale of each channel.
  let weight: StoredTensor
  /// What is added to each channel.
  let bias: StoredTensor
  /// The running mean.
  let mean: StoredTensor
  /// The running variance.
  let variance: StoredTensor
  /// What is added to the variance.
  let epsilon: Float

  /// The number of channels.
  var channels: Int { weight.count }
}

/// A matrix product.
struct ONNXLinear: Sendable {
  /// `[out, in]`, possibly a transposed view.
  let weight: StoredTensor
  /// `[out]`.
  var bias: StoredTensor?

  /// Elements of the result.
  var outputs: Int { weight.shape[0] }
  /// Elements that come in.
  var inputs: Int { weight.shape[1] }
}
