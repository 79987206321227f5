/// An operation of a recognition network as an ONNX graph holds it, its attributes checked.
struct ONNXLayer: Sendable {
  /// What is done.
  enum Kind: Sendable {
    /// A convolution.
    case convolution(ONNXConvolution)
    /// A batch norm.
    case norm(ONNXBatchNorm)
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
  /// Values that it reads: 0 is the graph's input, n + 1 the result of layer n.
  let inputs: [Int]
  /// The node, for messages.
  let label: String
}
