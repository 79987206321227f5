/// The largest element of windows of a fixed size, without padding, in ceil mode: the last window
/// of a row or column is cut where the image ends. Input `x [n, h, w, c]`; NaN counts as largest.
public struct MaxPool: TensorOperation, Hashable {
  /// Rows and columns of a window.
  public let kernel: Int
  /// Pixels between neighboring windows.
  public let stride: Int
  public var name: String { "max pool" }

  /// A pooling by windows of `kernel` by `kernel` pixels, 1...1024, every `stride`, 1...1024.
  public init(kernel: Int, stride: Int) {
    self.kernel = kernel
    self.stride = stride
  }

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireInputCount(1...1, in: inputs)
    guard (1...1024).contains(kernel), (1...1024).contains(stride) else {
      throw .invalidAttribute(operation: name, requirement: "kernel and stride 1...1024")
    }
    let x = inputs[0]
    guard x.rank == 4, x.height >= kernel, x.width >= kernel, x.pixels <= Int(Int32.max) else {
      throw mismatch(inputs, "needs images of \(kernel) pixels each way to 2^31 - 1 in all")
    }
    return try TensorShape(x.batch, count(x.height), count(x.width), x.channels)
  }

  /// Windows along a side: PyTorch's rule, by which the last one still begins inside.
  private func count(_ size: Int) -> Int {
    let count = (size - kernel + stride - 1) / stride + 1
    return (count - 1) * stride >= size ? count - 1 : count
  }

  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    let output = try outputShape([inputs[0].shape])
    let (y, indices) = try S.maxPool(
      inputs[0], output: output, kernel: kernel, stride: stride, pool: context.pool)
    return ForwardResult(output: y, indices: indices)
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    // To where each maximum was, whatever the windows.
    [
      try S.maxPoolGradient(
        gradient, indices: forward.indices, input: inputs[0].shape, pool: context.pool)
    ]
  }
}
