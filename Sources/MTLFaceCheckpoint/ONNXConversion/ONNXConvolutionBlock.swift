/// A convolution with the batch norm and the PReLU behind it, as far as they are there.
struct ONNXConvolutionBlock {
  /// The convolution.
  let convolution: ONNXConvolution
  /// The norm behind it; nil where it is folded into the convolution.
  var norm: ONNXBatchNorm?
  /// The slopes of the PReLU.
  var slope: StoredTensor?
  /// The convolution's node, for messages.
  let label: String

  /// Channels of the result.
  var outputs: Int { convolution.outputs }
}
