/// Bilinear, twice the size, half-pixel centers (`align_corners` false): input `x [n, h, w, c]`.
public struct Upsample: TensorOperation, Hashable {
  public var name: String { "bilinear x2" }

  /// A doubling.
  public init() {}

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireInputCount(1...1, in: inputs)
    let x = inputs[0]
    guard x.rank == 4, x.pixels > 0 else { throw mismatch(inputs, "needs images with pixels") }
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

/// Every `stride`-th pixel (a max pool of size 1): input `x [n, h, w, c]`.
public struct Subsample: TensorOperation, Hashable {
  /// Pixels from one kept to the next.
  public let stride: Int
  public var name: String { "subsample" }

  /// A subsampling.
  public init(stride: Int) { self.stride = stride }

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireInputCount(1...1, in: inputs)
    let x = inputs[0]
    guard x.rank == 4 else { throw mismatch(inputs, "needs images") }
    guard (1...1024).contains(stride) else {
      throw .invalidAttribute(operation: name, requirement: "stride 1...1024")
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
