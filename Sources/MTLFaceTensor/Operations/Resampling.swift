/// Bilinear upsampling to twice the size.
///
/// The input is `x [n, h, w, c]`. The pixel centers are at half-integer coordinates, as in PyTorch
/// with `align_corners=False`.
public struct Upsample: TensorOperation, Hashable {
  public var name: String { "bilinear x2" }

  /// Creates an upsampling operation.
  public init() {}

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireInputCount(1...1, in: inputs)
    let x = inputs[0]
    guard x.rank == 4, x.pixels > 0 else {
      throw mismatch(inputs, "the input must contain images with at least one pixel")
    }
    return try TensorShape(x.batch, 2 * x.height, 2 * x.width, x.channels)
  }

  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    try ForwardResult(output: S.upsampled(inputs[0], pool: context.pool))
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    [try S.upsampledGradient(gradient, input: inputs[0].shape, pool: context.pool)]
  }
}

/// An operation that keeps every `stride`-th pixel in each direction, starting with the first.
///
/// The input is `x [n, h, w, c]`.
public struct Subsample: TensorOperation, Hashable {
  /// The distance between two pixels that are kept.
  public let stride: Int
  public var name: String { "subsample" }

  /// Creates a subsampling operation.
  ///
  /// - Parameter stride: The distance between two pixels that are kept, in `1...1024`.
  public init(stride: Int) { self.stride = stride }

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireInputCount(1...1, in: inputs)
    let x = inputs[0]
    guard x.rank == 4 else { throw mismatch(inputs, "the input must be [n, h, w, c]") }
    guard (1...1024).contains(stride) else {
      throw .invalidAttribute(
        operation: name, requirement: "the stride \(stride) must be in 1...1024")
    }
    return try TensorShape(
      x.batch, (x.height + stride - 1) / stride, (x.width + stride - 1) / stride, x.channels)
  }

  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    try ForwardResult(output: S.subsampled(inputs[0], stride: stride, pool: context.pool))
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    [
      try S.subsampledGradient(
        gradient, stride: stride, input: inputs[0].shape, pool: context.pool)
    ]
  }
}
