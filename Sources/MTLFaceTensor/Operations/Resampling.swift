/// Bilinear, twice the size, half-pixel centres (`align_corners` false): input `x [n, h, w, c]`.
public struct Upsample: Operation, Hashable {
  public var name: String { "bilinear x2" }

  /// A doubling.
  public init() {}

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try expect(inputs, count: 1...1)
    let x = inputs[0]
    guard x.rank == 4, x.pixels > 0 else { throw mismatch(inputs, "needs images with pixels") }
    return try Shape(x.batch, 2 * x.height, 2 * x.width, x.channels)
  }

  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> Forward<S> {
    try Forward(output: S.upsampled(inputs[0], pool: context.pool))
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: Forward<S>, inputs: [Tensor<S>], needs: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    [try S.upsampledGradient(gradient, input: inputs[0].shape, pool: context.pool)]
  }
}

/// Every `stride`-th pixel (a max pool of size 1): input `x [n, h, w, c]`.
public struct Subsample: Operation, Hashable {
  /// Pixels from one kept to the next.
  public let stride: Int
  public var name: String { "subsample" }

  /// A subsampling.
  public init(stride: Int) { self.stride = stride }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try expect(inputs, count: 1...1)
    let x = inputs[0]
    guard x.rank == 4 else { throw mismatch(inputs, "needs images") }
    guard (1...1024).contains(stride) else {
      throw .invalidAttribute(operation: name, requirement: "stride 1...1024")
    }
    return try Shape(
      x.batch, (x.height + stride - 1) / stride, (x.width + stride - 1) / stride, x.channels)
  }

  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> Forward<S> {
    try Forward(output: S.subsampled(inputs[0], stride: stride, pool: context.pool))
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: Forward<S>, inputs: [Tensor<S>], needs: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    [
      try S.subsampledGradient(
        gradient, stride: stride, input: inputs[0].shape, pool: context.pool)
    ]
  }
}
