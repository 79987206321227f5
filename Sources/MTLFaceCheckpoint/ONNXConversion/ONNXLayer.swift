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
    /// A flattening of feature maps to vectors.
    case flatten
    /// A selection of every `stride`-th pixel in both dimensions.
    case subsample(stride: Int)
    /// The mean of each channel.
    case globalAverage
    /// A rectified linear unit.
    case relu
    /// A sigmoid function.
    case sigmoid
    /// The product of each channel and a factor, with the operands in either order.
    case scale
    /// The affine map `x * scale + shift`, with either one number per channel or one number for all
    /// channels.
    case affine(scale: [Double], shift: [Double])
  }

  /// The operation.
  var kind: Kind
  /// The values that the layer reads, where 0 is the input of the graph and n + 1 is the output of
  /// layer n.
  let inputs: [Int]
  /// The description of the node for error messages.
  let label: String
}
