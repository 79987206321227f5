/// An operation of a recognition network as an ONNX graph holds it, its attributes checked.
struct ONNXStep: Sendable {
  enum Kind: Sendable {
    case convolution(ONNXConvolution)
    case norm(ONNXNorm)
    /// Slopes, one for each channel or one for all.
    case prelu(StoredTensor)
    case sum
    case linear(ONNXLinear)
    case flatten
    case subsample(stride: Int)
    /// The mean of every channel.
    case globalAverage
    case relu
    case sigmoid
    /// Every channel times a number of its own, in either order.
    case scale
    /// `x * scale + shift` with a number for each channel, or one for all.
    case affine(scale: [Double], shift: [Double])
  }

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
  let bias: StoredTensor?
  let stride: Int
  let padding: Int
  let groups: Int

  var kernel: Int { weight.shape[2] }
  var outputs: Int { weight.shape[0] }
}

/// A batch norm with its running statistics.
struct ONNXNorm: Sendable {
  let weight: StoredTensor
  let bias: StoredTensor
  let mean: StoredTensor
  let variance: StoredTensor
  let epsilon: Float

  var channels: Int { weight.count }
}

/// A matrix product.
struct ONNXLinear: Sendable {
  /// `[out, in]`, possibly a transposed view.
  let weight: StoredTensor
  var bias: StoredTensor?

  var outputs: Int { weight.shape[0] }
  var inputs: Int { weight.shape[1] }
}
