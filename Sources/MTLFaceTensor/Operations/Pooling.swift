/// Adaptive pooling, whose output size does not depend on the input size.
///
/// The input is `x [n, h, w, c]`. As in PyTorch, the window of output i contains the positions from
/// `floor(i * h / oh)` to `ceil((i + 1) * h / oh)`, exclusive, where `h` is the input size and `oh`
/// is the output size.
public struct AdaptivePool: TensorOperation, Hashable {
  /// The quantity that is computed for each window.
  public enum Kind: Hashable, Sendable {
    /// The mean of the window.
    case average
    /// The maximum of the window. NaN counts as the maximum.
    case maximum
  }

  /// The quantity that is computed for each window.
  public let kind: Kind
  /// The height and width of the output, in pixels.
  public let size: Int
  public var name: String { kind == .average ? "adaptive average" : "adaptive maximum" }

  /// Creates an adaptive pooling operation.
  ///
  /// - Parameters:
  ///   - kind: The quantity that is computed for each window.
  ///   - size: The height and width of the output in pixels, in `1...1024`.
  public init(_ kind: Kind, size: Int) {
    self.kind = kind
    self.size = size
  }

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireInputCount(1...1, in: inputs)
    guard inputs[0].rank == 4, (1...Int(Int32.max)).contains(inputs[0].pixels) else {
      throw mismatch(inputs, "the input must contain images with 1 to 2^31 - 1 pixels")
    }
    guard (1...1024).contains(size) else {
      throw .invalidAttribute(
        operation: name, requirement: "the output size \(size) must be in 1...1024")
    }
    return try TensorShape(inputs[0].batch, size, size, inputs[0].channels)
  }

  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    let output = try outputShape([inputs[0].shape])
    switch kind {
    case .average:
      return try ForwardResult(
        output: S.adaptiveAveragePool(inputs[0], output: output, pool: context.pool))
    case .maximum:
      let (y, indices) = try S.adaptiveMaxPool(inputs[0], output: output, pool: context.pool)
      return ForwardResult(output: y, indices: indices)
    }
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    let shape = inputs[0].shape
    switch kind {
    case .average:
      return [try S.adaptiveAveragePoolGradient(gradient, input: shape, pool: context.pool)]
    case .maximum:
      return [
        try S.maxPoolGradient(
          gradient, indices: forward.indices, input: shape, pool: context.pool)
      ]
    }
  }
}

/// The maximum and the mean over the channels of each pixel, which are the input of spatial
/// attention.
///
/// The input is `x [n, h, w, c]`, and the output is `[n, h, w, 2]`.
public struct ChannelStatistics: TensorOperation, Hashable {
  public var name: String { "channel statistics" }

  /// Creates an operation that computes channel statistics.
  public init() {}

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireInputCount(1...1, in: inputs)
    guard inputs[0].rank == 4, (1...Int(Int32.max)).contains(inputs[0].channels) else {
      throw mismatch(inputs, "the input must contain images with 1 to 2^31 - 1 channels")
    }
    return try inputs[0].withChannels(2)
  }

  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    let (y, indices) = try S.channelStatistics(inputs[0], pool: context.pool)
    return ForwardResult(output: y, indices: indices)
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    [
      try S.channelStatisticsGradient(
        gradient, indices: forward.indices, input: inputs[0].shape, pool: context.pool)
    ]
  }
}
