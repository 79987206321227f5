/// An operation of a recognition network as an ONNX graph holds it, its attributes checked.
struct ONNXStep: Sendable {
  /// What is done.
  enum Kind: Sendable {
    /// A convolution.
    case convolution(ONNXConvolution)
    /// A batch norm.
    case norm(ONNXNorm)
    /// Slopes, one for each channel or one for all.
    case prelu(StoredTensor)
    /// The sum of two values.
    case sum
    /// A matrix product.
    case linear(ONNXLinear)
    /// Maps to vectors.
    case flatten
    /// Every so many pixels, one.
    case subsample(stride: Int)
    /// The mean of every channel.
    case globalAverage
    /// A rectifier.
    case relu
    /// A logistic function.
    case sigmoid
    /// Every channel times a number of its own, in either order.
    case scale
    /// `x * scale + shift` with a number for each channel, or one for all.
    case affine(scale: [Double], shift: [Double])
  }

  /// What is done.
  var kind: Kind
  /// Values that it reads: 0 is the graph's input, n + 1 the result of step n.
  let inputs: [Int]
  /// The node, for messages.
  let label: String
}

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
struct ONNXNorm: Sendable {
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
