/// What makes an embedding of X in an ONNX graph.
struct ONNXEmbeddingHead {
  /// What stands in front of the matrix.
  enum Kind {
    /// Norm, flatten, linear, norm.
    case flatten(ONNXBatchNorm?)
    /// Depthwise convolution over the whole map.
    case globalDepthwise(ONNXConvolutionBlock)
    /// 1x1 convolution to fewer channels.
    case reduced(ONNXConvolutionBlock)
  }

  /// What stands in front of the matrix.
  let kind: Kind
  /// The matrix.
  let linear: ONNXLinear
  /// The norm at the end.
  let norm: ONNXBatchNorm?
  /// Rows and columns of X.
  let side: Int
}

extension ONNXMatcher {
  /// Takes everything from X of `channels` channels to the embedding.
  mutating func matchEmbeddingHead(channels: Int) throws -> ONNXEmbeddingHead {
    let kind: ONNXEmbeddingHead.Kind
    var width = channels
    var side: Int?
    if case .convolution(let convolution) = nextLayerKind {
      if convolution.groups > 1 || convolution.kernel > 1 {
        side = convolution.kernel
        kind = .globalDepthwise(
          try matchConvolution(
            ONNXConvolutionPattern(
              kernel: convolution.kernel, groups: channels, inputs: channels, padding: 0,
              hasPReLU: false), "depthwise convolution over the whole map"))
      } else {
        let block = try matchConvolution(
          ONNXConvolutionPattern(kernel: 1, inputs: channels, hasPReLU: true),
          "convolution to fewer channels")
        width = block.outputs
        kind = .reduced(block)
      }
    } else {
      kind = .flatten(try matchBatchNorm(channels: channels))
    }
    let linear = try matchLinear()
    let found = try Self.side(linear, width, graph, readsMap: side == nil)
    let norm = try matchBatchNorm(channels: linear.outputs)
    return ONNXEmbeddingHead(kind: kind, linear: linear, norm: norm, side: side ?? found)
  }

  /// Takes the flattening and the matrix product.
  private mutating func matchLinear() throws -> ONNXLinear {
    guard let flatten = next, case .flatten = kind(of: flatten) else {
      throw unexpected("flattening")
    }
    consume(flatten)
    guard let layer = next, case .linear(let linear) = kind(of: layer) else {
      throw unexpected("matrix product")
    }
    consume(layer)
    return linear
  }

  /// The side of the square map that a matrix of so many columns reads; 1 behind a convolution over
  /// the whole map.
  private static func side(
    _ linear: ONNXLinear, _ width: Int, _ graph: ONNXLayerGraph, readsMap: Bool
  ) throws -> Int {
    let pixels = linear.inputs / max(width, 1)
    let side = readsMap ? Int(Double(pixels).squareRoot().rounded()) : 1
    guard side > 0, side <= 1 << 16, side * side * width == linear.inputs else {
      throw graph.unsupportedStructure(
        at: "the matrix product", "\(linear.inputs) columns for a map of \(width) channels")
    }
    return side
  }
}
