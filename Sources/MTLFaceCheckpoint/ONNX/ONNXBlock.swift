/// A convolution with the batch norm and the PReLU behind it, as far as they are there.
struct ONNXBlock {
  /// The convolution.
  let convolution: ONNXConvolution
  /// The norm behind it; nil where it is folded into the convolution.
  var norm: ONNXNorm?
  /// The slopes of the PReLU.
  var slope: StoredTensor?
  /// The convolution's node, for messages.
  let label: String

  /// Channels of the result.
  var outputs: Int { convolution.outputs }
}

/// What a convolution has to be like; nil leaves a value open.
struct ONNXBlockShape {
  /// Rows and columns of its window.
  var kernel: Int
  /// Pixels between windows.
  var stride: Int? = 1
  /// Groups of channels.
  var groups: Int? = 1
  /// Channels that come in.
  var inputs: Int
  /// Zeros around the image; nil for what keeps the size at stride 1.
  var padding: Int?
  /// Whether a PReLU follows.
  var isActivated: Bool
}
