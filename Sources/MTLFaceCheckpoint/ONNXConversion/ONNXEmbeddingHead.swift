/// The part of an ONNX graph that computes the embedding from X.
struct ONNXEmbeddingHead {
  /// The layers that can precede the matrix.
  enum Kind {
    /// A normalization, which may be `nil`, and a flattening.
    case flatten(ONNXBatchNorm?)
    /// A depthwise convolution over the whole feature map.
    case globalDepthwise(ONNXConvolutionBlock)
    /// A 1x1 convolution that reduces the number of channels.
    case reduced(ONNXConvolutionBlock)
  }

  /// The layers before the matrix.
  let kind: Kind
  /// The matrix and its bias.
  let linear: ONNXLinear
  /// The normalization of the embedding, or `nil` if it is folded into the matrix.
  let norm: ONNXBatchNorm?
  /// The number of rows and columns of X.
  let side: Int
}

extension ONNXMatcher {
  /// Matches the layers from X, which has `channels` channels, to the embedding.
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

  /// Matches the flattening and the matrix product.
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

  /// Returns the side length of the square feature map that the matrix reads, or 1 after a
  /// convolution over the whole map.
  private static func side(
    _ linear: ONNXLinear, _ width: Int, _ graph: ONNXLayerGraph, readsMap: Bool
  ) throws -> Int {
    let pixels = linear.inputs / max(width, 1)
    let side = readsMap ? Int(Double(pixels).squareRoot().rounded()) : 1
    guard side > 0, side <= 1 << 16, side * side * width == linear.inputs else {
      throw graph.unsupportedStructure(
        at: "the matrix product",
        "\(linear.inputs) columns do not match a feature map of \(width) channels")
    }
    return side
  }
}
