/// The mean binary cross-entropy between `sigmoid(x)` and a target that is the same for all
/// elements.
///
/// The input is a tensor `x` of logits, and the output is a scalar. This is the loss of the
/// original GAN (Goodfellow et al., 2014).
public struct LogisticLoss: TensorOperation, Hashable {
  /// The target probability of all elements, in `0...1`.
  public let target: Double
  public var name: String { "logistic loss" }

  /// Creates a loss.
  ///
  /// - Parameter target: The target probability of all elements, in `0...1`.
  public init(target: Double) { self.target = target }

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireInputCount(1...1, in: inputs)
    guard (0...1).contains(target) else {
      throw .invalidAttribute(operation: name, requirement: "the target \(target) must be in 0...1")
    }
    guard inputs[0].count > 0 else {
      throw mismatch(inputs, "the input must have at least one element")
    }
    return try TensorShape([])
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    let x = inputs[0]
    var total = 0.0
    for i in 0..<x.shape.count {
      let z = Double(x.pointer[i])
      // log(1 + e^z) - target * z, without overflow. NaN propagates, because `z < 0` is false.
      total += (z < 0 ? 0 : z) - target * z + logarithm(1 + exponential(z < 0 ? z : -z))
    }
    return try ForwardResult(output: Tensor(scalar: S(total / Double(x.shape.count))))
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    let x = inputs[0]
    let factor = gradient.scalarValue / S(x.shape.count)
    return [
      try Reference.tensor(x.shape) { i in
        factor * S(1 / (1 + exponential(-Double(x.pointer[i]))) - target)
      }
    ]
  }
}

/// The squared total variation of images.
///
/// It is the sum of the mean squared difference of vertically neighboring pixels and the mean
/// squared difference of horizontally neighboring pixels. The input is `x [n, h, w, c]`, and the
/// output is a scalar.
public struct TotalVariation: TensorOperation, Hashable {
  public var name: String { "total variation" }

  /// Creates a total variation loss.
  public init() {}

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireInputCount(1...1, in: inputs)
    let x = inputs[0]
    guard x.rank == 4, x.count > 0, x.height > 1, x.width > 1 else {
      throw mismatch(inputs, "the images must have at least two rows and two columns")
    }
    return try TensorShape([])
  }

  /// Returns the weights of the squared differences between rows and between columns.
  @inline(__always)
  private func weights(_ s: TensorShape) -> (rows: Double, columns: Double) {
    let lines = Double(s.batch) * Double(s.channels)
    return (
      1 / (lines * Double(s.height - 1) * Double(s.width)),
      1 / (lines * Double(s.height) * Double(s.width - 1))
    )
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    let (x, s) = (inputs[0], inputs[0].shape)
    let (down, right) = (s.width * s.channels, s.channels)
    // Each row of pixels has its own sum, so that the order of additions does not depend on the
    // number of threads.
    let sums = try Tensor<Double>(uninitialized: TensorShape(s.batch * s.height, 2))
    context.pool.forEach(s.batch * s.height) { line in
      let row = x.pointer + line * down
      var (vertical, horizontal) = (0.0, 0.0)
      if line % s.height + 1 < s.height {
        for i in 0..<down {
          let d = Double(row[i + down]) - Double(row[i])
          vertical += d * d
        }
      }
      for i in 0..<(down - right) {
        let d = Double(row[i + right]) - Double(row[i])
        horizontal += d * d
      }
      sums.uninitializedPointer[2 * line] = vertical
      sums.uninitializedPointer[2 * line + 1] = horizontal
    }
    let weights = weights(s)
    var total = 0.0
    for line in 0..<(s.batch * s.height) {
      total += weights.rows * sums.pointer[2 * line] + weights.columns * sums.pointer[2 * line + 1]
    }
    return try ForwardResult(output: Tensor(scalar: S(total)))
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    let (x, s) = (inputs[0], inputs[0].shape)
    let (down, right) = (s.width * s.channels, s.channels)
    let dx = try Tensor<S>(uninitialized: s)
    let weights = weights(s)
    let (vertical, horizontal) = (
      2 * gradient.scalarValue * S(weights.rows), 2 * gradient.scalarValue * S(weights.columns)
    )
    context.pool.forEach(s.batch * s.height) { line in
      let (row, d) = (x.pointer + line * down, dx.uninitializedPointer + line * down)
      let (hasAbove, hasBelow) = (line % s.height > 0, line % s.height + 1 < s.height)
      for i in 0..<down {
        var sum: S = 0
        if hasAbove { sum += vertical * (row[i] - row[i - down]) }
        if hasBelow { sum -= vertical * (row[i + down] - row[i]) }
        if i >= right { sum += horizontal * (row[i] - row[i - right]) }
        if i + right < down { sum -= horizontal * (row[i + right] - row[i]) }
        d[i] = sum
      }
    }
    return [dx]
  }
}
