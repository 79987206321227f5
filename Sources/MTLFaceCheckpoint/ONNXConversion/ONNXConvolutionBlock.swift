/// A convolution, optionally followed by batch normalization and a PReLU.
struct ONNXConvolutionBlock {
  /// The convolution.
  let convolution: ONNXConvolution
  /// The normalization after the convolution, or `nil` if it is folded into the convolution.
  var norm: ONNXBatchNorm?
  /// The slopes of the PReLU, or `nil` if there is none.
  var slope: StoredTensor?
  /// The description of the convolution's node for error messages.
  let label: String

  /// The number of output channels.
  var outputs: Int { convolution.outputs }
}
