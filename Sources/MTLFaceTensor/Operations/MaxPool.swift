/// Maximum pooling with a square window and without padding.
///
/// The input is `x [n, h, w, c]`. The number of windows is rounded up, as in PyTorch with
/// `ceil_mode=True`, and windows that cross the border of the image are cropped. NaN counts as the
/// maximum.
public struct MaxPool: TensorOperation, Hashable {
  /// The height and width of a window, in pixels.
  public let kernel: Int
  /// The distance between neighboring windows, in pixels.
  public let stride: Int
  public var name: String { "max pool" }

  /// Creates a maximum pooling operation.
  ///
  /// - Parameters:
  ///   - kernel: The height and width of a window in pixels, in `1...1024`.
  ///   - stride: The distance between neighboring windows in pixels, in `1...1024`.
  public init(kernel: Int, stride: Int) {
    self.kernel = kernel
    self.stride = stride
  }

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireInputCount(1...1, in: inputs)
    guard (1...1024).contains(kernel), (1...1024).contains(stride) else {
      throw .invalidAttribute(
        operation: name,
        requirement: "the kernel size \(kernel) and the stride \(stride) must be in 1...1024")
    }
    let x = inputs[0]
    guard x.rank == 4, x.height >= kernel, x.width >= kernel, x.pixels <= Int(Int32.max) else {
      throw mismatch(
        inputs, "the images must have at least \(kernel) x \(kernel) and at most 2^31 - 1 pixels")
    }
    return try TensorShape(x.batch, count(x.height), count(x.width), x.channels)
  }

  /// Returns the number of windows along a side of `size` pixels. As in PyTorch, the last window
  /// must begin inside the image.
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
    // The gradient depends only on the positions of the maxima, not on the windows.
    [
      try S.maxPoolGradient(
        gradient, indices: forward.indices, input: inputs[0].shape, pool: context.pool)
    ]
  }
}
