/// Batch normalization of each channel.
///
/// The inputs are `x [..., c]`, followed by the weight, the bias, the running mean and the running
/// variance, each `[c]`.
///
/// In training, the operation normalizes by the mean and the biased variance of the batch. It also
/// returns new running statistics, `(1 - momentum) * old + momentum * new`, for which it uses the
/// *unbiased* variance, as PyTorch does. In evaluation, it normalizes by the running statistics. A
/// training batch with a single value per channel is an error, because it has no variance.
public struct BatchNorm: TensorOperation, Hashable {
  /// Whether to normalize by the statistics of the batch instead of the running statistics.
  public let isTraining: Bool
  /// The weight of the batch statistics in the new running statistics.
  public let momentum: Double
  /// The value added to the variance.
  public let epsilon: Double
  public var name: String { "batch norm" }

  /// Creates a batch normalization operation for training or evaluation.
  public init(training: Bool, momentum: Double = 0.1, epsilon: Double = 1e-5) {
    isTraining = training
    self.momentum = momentum
    self.epsilon = epsilon
  }

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireInputCount(5...5, in: inputs)
    try requireVectors(inputs, from: 1, count: inputs[0].channels)
    guard !isTraining || inputs[0].rows > 1 else {
      throw mismatch(
        inputs, "training requires more than one value per channel, so use a larger batch")
    }
    return inputs[0]
  }

  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    let x = inputs[0]
    guard isTraining else {
      let inverse = try Reference.inverseDeviation(inputs[4], epsilon: epsilon)
      let y = try S.normalized(
        x, groups: 1, mean: inputs[3], inverseDeviation: inverse, weight: inputs[1],
        bias: inputs[2], pool: context.pool)
      return ForwardResult(output: y, saved: [inputs[3], inverse])
    }
    let (mean, variance) = try S.statistics(x, groups: 1, pool: context.pool)
    let inverse = try Reference.inverseDeviation(variance, epsilon: epsilon)
    let y = try S.normalized(
      x, groups: 1, mean: mean, inverseDeviation: inverse, weight: inputs[1], bias: inputs[2],
      pool: context.pool)
    let rows = Double(x.shape.rows)
    let decay = S(1 - momentum)
    let vector = inputs[3].shape
    return try ForwardResult(
      output: y, saved: [mean, inverse],
      updates: [
        S.weightedSum(decay, inputs[3], S(momentum), mean.reshaped(to: vector), pool: context.pool),
        S.weightedSum(
          decay, inputs[4], S(momentum * rows / (rows - 1)), variance.reshaped(to: vector),
          pool: context.pool),
      ])
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    let (mean, inverse) = (forward.saved[0], forward.saved[1])
    if isTraining {
      let d = try S.normalizedGradient(
        inputs[0], groups: 1, mean: mean, inverseDeviation: inverse, weight: inputs[1], gradient,
        pool: context.pool)
      return [d.x, d.weight, d.bias, nil, nil]
    }
    let scale = try S.elementwiseProduct(inverse, inputs[1], pool: context.pool)
    let zero = try Tensor<S>(repeating: 0, shape: scale.shape)
    let dx =
      needsGradient[0]
      ? try S.affine(
        gradient, scale: scale, shift: zero, .identity, slope: nil, pool: context.pool) : nil
    guard needsGradient[1] || needsGradient[2] else { return [dx, nil, nil, nil, nil] }
    let one = try Tensor<S>(repeating: 1, shape: scale.shape)
    let normal = try S.normalized(
      inputs[0], groups: 1, mean: mean, inverseDeviation: inverse, weight: one, bias: zero,
      pool: context.pool)
    let product = try S.elementwiseProduct(normal, gradient, pool: context.pool)
    return try [
      dx, S.sumRows(product, pool: context.pool), S.sumRows(gradient, pool: context.pool), nil, nil,
    ]
  }
}

/// Instance normalization, in which each channel of each image is normalized by its mean and biased
/// variance.
///
/// The inputs are `x [n, h, w, c]`, `weight [c]` and `bias [c]`. There are no running statistics.
public struct InstanceNorm: TensorOperation, Hashable {
  /// The value added to the variance.
  public let epsilon: Double
  public var name: String { "instance norm" }

  /// Creates an instance normalization operation.
  public init(epsilon: Double = 1e-5) { self.epsilon = epsilon }

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireInputCount(3...3, in: inputs)
    guard inputs[0].rank == 4, inputs[0].pixels > 1 else {
      throw mismatch(inputs, "the input must contain images with more than one pixel")
    }
    try requireVectors(inputs, from: 1, count: inputs[0].channels)
    return inputs[0]
  }

  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    let groups = inputs[0].shape.batch
    let (mean, variance) = try S.statistics(inputs[0], groups: groups, pool: context.pool)
    let inverse = try Reference.inverseDeviation(variance, epsilon: epsilon)
    let y = try S.normalized(
      inputs[0], groups: groups, mean: mean, inverseDeviation: inverse, weight: inputs[1],
      bias: inputs[2], pool: context.pool)
    return ForwardResult(output: y, saved: [mean, inverse])
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    let d = try S.normalizedGradient(
      inputs[0], groups: inputs[0].shape.batch, mean: forward.saved[0],
      inverseDeviation: forward.saved[1], weight: inputs[1], gradient, pool: context.pool)
    return [d.x, d.weight, d.bias]
  }
}

/// An operation that divides each row by its Euclidean norm, `x / max(|x|, epsilon)`.
///
/// The input is `x [n, c]`.
public struct NormalizeRows: TensorOperation, Hashable {
  /// The smallest divisor.
  public let epsilon: Double
  public var name: String { "normalize rows" }

  /// Creates a row normalization operation. The default epsilon is that of PyTorch's `normalize`.
  public init(epsilon: Double = 1e-12) { self.epsilon = epsilon }

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireInputCount(1...1, in: inputs)
    guard inputs[0].rank == 2 else { throw mismatch(inputs, "the input must be [n, c]") }
    return inputs[0]
  }

  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    let rows = try TensorShape(inputs[0].shape.rows)
    let squares = try S.scaledRowsGradient(
      inputs[0], inputs[0], scaleShape: rows, pool: context.pool)
    let inverse = try Reference.inverseNorm(squares, minimum: S(epsilon))
    return try ForwardResult(
      output: S.scaledRows(inputs[0], by: inverse, pool: context.pool), saved: [inverse])
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    let (y, inverse) = (forward.output, forward.saved[0])
    let dots = try S.scaledRowsGradient(
      y, gradient, scaleShape: inverse.shape, pool: context.pool)
    let along = try S.scaledRows(y, by: dots, pool: context.pool)
    let across = try S.weightedSum(1, gradient, -1, along, pool: context.pool)
    return [try S.scaledRows(across, by: inverse, pool: context.pool)]
  }
}
