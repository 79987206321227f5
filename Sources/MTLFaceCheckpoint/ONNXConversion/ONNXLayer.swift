/// A layer of a recognition network in an ONNX graph, with validated attributes.
struct ONNXLayer: Sendable {
  /// The operation of a layer.
  enum Kind: Sendable {
    case convolution(ONNXConvolution)
    /// Batch normalization.
    case norm(ONNXBatchNorm)
    /// A PReLU with one slope per channel or one slope for all channels.
    case prelu(StoredTensor)
    /// The sum of two values.
    case sum
    /// A fully connected layer.
    case linear(ONNXLinear)
    /// Flattening of feature maps to vectors.
    case flatten
    /// Selection of every `stride`-th pixel in both dimensions.
    case subsample(stride: Int)
    /// The mean of each channel.
    case globalAverage
    /// A rectified linear unit.
    case relu
    /// A logistic function.
    case sigmoid
    /// The product of every channel and a factor, with the operands in either order.
    case scale
    /// `x * scale + shift` with one number per channel or one for all channels.
    case affine(scale: [Double], shift: [Double])
  }

  /// The operation.
  var kind: Kind
  /// The values that the layer reads: 0 is the graph's input, n + 1 the output of layer n.
  let inputs: [Int]
  /// The description of the node for messages.
  let label: String
}
