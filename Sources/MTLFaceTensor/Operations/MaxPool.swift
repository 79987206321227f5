/// Maximum pooling with a fixed window, without padding, in ceil mode: windows at the end of a row
/// or column are cut at the image's border. Input `x [n, h, w, c]`. NaN counts as the maximum.
public struct MaxPool: TensorOperation, Hashable {
  /// The height and width of a window, in pixels.
  public let kernel: Int
  /// The distance between neighboring windows, in pixels.
  public let stride: Int
  public var name: String { "max pool" }

  /// Creates a pooling with windows of `kernel` x `kernel` pixels, `stride` pixels apart; both must
  /// be in `1...1024`.
  public init(kernel: Int, stride: Int) {
    self.kernel = kernel
    self.stride = stride
  }

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireInputCount(1...1, in: inputs)
    guard (1...1024).contains(kernel), (1...1024).contains(stride) else {
      throw .invalidAttribute(
        operation: name, requirement: "kernel and stride must be in 1...1024")
    }
    let x = inputs[0]
    guard x.rank == 4, x.height >= kernel, x.width >= kernel, x.pixels <= Int(Int32.max) else {
      throw mismatch(
        inputs, "requires images of at least \(kernel) x \(kernel) and at most 2^31 - 1 pixels")
    }
    return try TensorShape(x.batch, count(x.height), count(x.width), x.channels)
  }

  /// Returns the number of windows along a side. As in PyTorch, the last one must begin in the
  /// image.
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
    // The indices identify the maxima, so the gradient does not depend on the windows.
    [
      try S.maxPoolGradient(
        gradient, indices: forward.indices, input: inputs[0].shape, pool: context.pool)
    ]
  }
}
