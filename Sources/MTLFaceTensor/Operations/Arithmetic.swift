/// The weighted sum `leftFactor * a + rightFactor * b` of two inputs with equal shapes.
public struct WeightedSum: TensorOperation, Hashable {
  /// The factor of the first input.
  public let leftFactor: Double
  /// The factor of the second input.
  public let rightFactor: Double
  public var name: String { "weighted sum" }

  /// Creates a weighted sum. By default, both factors are 1.
  public init(_ leftFactor: Double = 1, _ rightFactor: Double = 1) {
    self.leftFactor = leftFactor
    self.rightFactor = rightFactor
  }

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireInputCount(2...2, in: inputs)
    guard inputs[0] == inputs[1] else { throw mismatch(inputs, "the shapes must be equal") }
    return inputs[0]
  }

  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    try ForwardResult(
      output: S.weightedSum(S(leftFactor), inputs[0], S(rightFactor), inputs[1], pool: context.pool)
    )
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    func scaled(_ factor: Double) throws(TensorError) -> Tensor<S> {
      factor == 1 ? gradient : try gradient.scaled(by: S(factor), pool: context.pool)
    }
    return [
      needsGradient[0] ? try scaled(leftFactor) : nil,
      needsGradient[1] ? try scaled(rightFactor) : nil,
    ]
  }
}

/// An operation that multiplies its input by `factor` in the forward pass, and the gradient by
/// `gradientFactor` in the backward pass.
///
/// With equal factors, the operation is a scaling. With the factors 1 and -c, it is the gradient
/// reversal layer of domain-adversarial training (Ganin and Lempitsky, 2015).
public struct ScaleElements: TensorOperation, Hashable {
  /// The factor of the input.
  public let factor: Double
  /// The factor of the gradient.
  public let gradientFactor: Double
  public var name: String { "scale" }

  /// Creates an operation that scales values and gradients by `factor`.
  public init(_ factor: Double) {
    self.factor = factor
    gradientFactor = factor
  }

  /// Creates a gradient reversal layer, which returns its input in the forward pass, and the output
  /// gradient multiplied by `-c` in the backward pass.
  public init(gradientReversal c: Double) {
    factor = 1
    gradientFactor = -c
  }

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireInputCount(1...1, in: inputs)
    return inputs[0]
  }

  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    guard factor != 1 else { return ForwardResult(output: inputs[0]) }
    return try ForwardResult(output: inputs[0].scaled(by: S(factor), pool: context.pool))
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    [try gradient.scaled(by: S(gradientFactor), pool: context.pool)]
  }
}

/// An operation that multiplies each channel of each image by its own factor.
///
/// The inputs are `x [n, ..., c]` and the factors `s [n, c]` or `s [n, 1, 1, c]`. Channel
/// attention and the filter masks of the identity conditional module use this operation.
public struct ScaleChannels: TensorOperation, Hashable {
  public var name: String { "scale channels" }

  /// Creates an operation that scales channels.
  public init() {}

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireInputCount(2...2, in: inputs)
    let s = inputs[1]
    guard inputs[0].rank > 1, s.rank > 1, s.batch == inputs[0].batch,
      s.channels == inputs[0].channels, s.count == s.batch * s.channels
    else { throw mismatch(inputs, "the inputs must be [n, ..., c] and [n, c] or [n, 1, 1, c]") }
    return inputs[0]
  }

  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    try ForwardResult(output: S.scaledChannels(inputs[0], by: inputs[1], pool: context.pool))
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    try [
      needsGradient[0] ? S.scaledChannels(gradient, by: inputs[1], pool: context.pool) : nil,
      needsGradient[1]
        ? S.scaledChannelsGradient(
          inputs[0], gradient, scaleShape: inputs[1].shape, pool: context.pool) : nil,
    ]
  }
}

/// An operation that multiplies all channels of each pixel by the same factor.
///
/// The inputs are `x [..., c]` and the factors `s [..., 1]`, such as `[n, h, w, c]` and
/// `[n, h, w, 1]`. Spatial attention uses this operation.
public struct ScalePixels: TensorOperation, Hashable {
  public var name: String { "scale pixels" }

  /// Creates an operation that scales pixels.
  public init() {}

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireInputCount(2...2, in: inputs)
    guard inputs[1].channels == 1,
      inputs[0].dimensions.dropLast().elementsEqual(inputs[1].dimensions.dropLast())
    else { throw mismatch(inputs, "the inputs must be [..., c] and [..., 1]") }
    return inputs[0]
  }

  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    try ForwardResult(output: S.scaledRows(inputs[0], by: inputs[1], pool: context.pool))
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    try [
      needsGradient[0] ? S.scaledRows(gradient, by: inputs[1], pool: context.pool) : nil,
      needsGradient[1]
        ? S.scaledRowsGradient(
          inputs[0], gradient, scaleShape: inputs[1].shape, pool: context.pool) : nil,
    ]
  }
}
