/// What makes an embedding of X in an ONNX graph.
struct ONNXTail {
  /// What stands in front of the matrix.
  enum Kind {
    /// Norm, flatten, linear, norm.
    case flatten(ONNXNorm?)
    /// Depthwise convolution over the whole map.
    case globalDepthwise(ONNXBlock)
    /// 1x1 convolution to fewer channels.
    case reduced(ONNXBlock)
  }

  /// What stands in front of the matrix.
  let kind: Kind
  /// The matrix.
  let linear: ONNXLinear
  /// The norm at the end.
  let norm: ONNXNorm?
  /// Rows and columns of X.
  let side: Int
}

extension ONNXWalk {
  /// Takes everything from X of `channels` channels to the embedding.
  mutating func tail(_ channels: Int) throws -> ONNXTail {
    let kind: ONNXTail.Kind
    var width = channels
    var side: Int?
    if case .convolution(let convolution) = nextKind {
      if convolution.groups > 1 || convolution.kernel > 1 {
        side = convolution.kernel
        kind = .globalDepthwise(
          try block(
            ONNXBlockShape(
              kernel: convolution.kernel, groups: channels, inputs: channels, padding: 0,
              isActivated: false), "depthwise convolution over the whole map"))
      } else {
        let block = try block(
          ONNXBlockShape(kernel: 1, inputs: channels, isActivated: true),
          "convolution to fewer channels")
        width = block.outputs
        kind = .reduced(block)
      }
    } else {
      kind = .flatten(try norm(channels))
    }
    let linear = try matrix()
    let found = try Self.side(linear, width, steps, readsMap: side == nil)
    let norm = try norm(linear.outputs)
    return ONNXTail(kind: kind, linear: linear, norm: norm, side: side ?? found)
  }

  /// Takes the flattening and the matrix product.
  private mutating func matrix() throws -> ONNXLinear {
    guard let flatten = next, case .flatten = kind(flatten) else { throw unexpected("flattening") }
    take(flatten)
    guard let step = next, case .linear(let linear) = kind(step) else {
      throw unexpected("matrix product")
    }
    take(step)
    return linear
  }

  /// The side of the square map that a matrix of so many columns reads; 1 behind a convolution over
  /// the whole map.
  private static func side(
    _ linear: ONNXLinear, _ width: Int, _ steps: ONNXSteps, readsMap: Bool
  ) throws -> Int {
    let pixels = linear.inputs / max(width, 1)
    let side = readsMap ? Int(Double(pixels).squareRoot().rounded()) : 1
    guard side > 0, side <= 1 << 16, side * side * width == linear.inputs else {
      throw steps.structure(
        "the matrix product", "\(linear.inputs) columns for a map of \(width) channels")
    }
    return side
  }
}
