/// An operation that flattens `[n, h, w, c]` to `[n, c * h * w]` in PyTorch's order, in which the
/// channel index varies slowest.
public struct Flatten: TensorOperation, Hashable {
  public var name: String { "flatten" }

  /// Creates a flattening operation.
  public init() {}

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireInputCount(1...1, in: inputs)
    let x = inputs[0]
    guard x.rank == 4 else { throw mismatch(inputs, "the input must be [n, h, w, c]") }
    return try TensorShape(x.batch, x.pixels * x.channels)
  }

  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    let s = inputs[0].shape
    let y = try S.transposed(
      inputs[0], batch: s.batch, rows: s.pixels, columns: s.channels, pool: context.pool)
    return try ForwardResult(output: y.reshaped(to: outputShape([s])))
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    let s = inputs[0].shape
    return [
      try S.transposed(
        gradient, batch: s.batch, rows: s.channels, columns: s.pixels, pool: context.pool
      ).reshaped(to: s)
    ]
  }
}

/// An operation that converts vectors `[n, c * h * w]` or `[n, 1, 1, c * h * w]` to images
/// `[n, h, w, c]`.
///
/// It is the inverse of ``Flatten``. The vectors are in PyTorch's order, in which the channel index
/// varies slowest.
public struct Unflatten: TensorOperation, Hashable {
  /// The height of the images, in pixels.
  public let height: Int
  /// The width of the images, in pixels.
  public let width: Int
  public var name: String { "unflatten" }

  /// Creates an operation whose output images have `height` x `width` pixels.
  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireInputCount(1...1, in: inputs)
    let sizes = 1...TensorShape.maximumCount
    guard sizes.contains(height), sizes.contains(width) else {
      throw .invalidAttribute(
        operation: name, requirement: "the image size \(height) x \(width) must be positive")
    }
    let pixels = try TensorShape(height, width).count
    let x = inputs[0]
    guard x.rank == 2 || x.rank == 4, x.pixels == 1, x.channels > 0,
      x.channels.isMultiple(of: pixels)
    else { throw mismatch(inputs, "the length of the vectors must be a multiple of \(pixels)") }
    return try TensorShape(x.batch, height, width, x.channels / pixels)
  }

  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    let y = try outputShape([inputs[0].shape])
    return try ForwardResult(
      output: S.transposed(
        inputs[0], batch: y.batch, rows: y.channels, columns: y.pixels, pool: context.pool
      ).reshaped(to: y))
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    let y = gradient.shape
    return [
      try S.transposed(
        gradient, batch: y.batch, rows: y.pixels, columns: y.channels, pool: context.pool
      ).reshaped(to: inputs[0].shape)
    ]
  }
}
