/// An operation that divides a weight by an estimate of its largest singular value, as
/// `torch.nn.utils.spectral_norm` does.
///
/// The inputs are `weight [out, ...]`, `u [out]` and `v [in]`, where `in` is the product of the
/// remaining dimensions of the weight. The weight is treated as a matrix W with the shape
/// `[out, in]`. The output has the shape of the weight.
///
/// The estimate is `sigma = u^T W v`. In training, the operation first performs one power iteration
/// (`v = normalize(W^T u)`, then `u = normalize(W v)`), and returns the new vectors as updates. The
/// backward pass takes the dependence of `sigma` on the weight into account, and treats `u` and `v`
/// as constants.
public struct SpectralNorm: TensorOperation, Hashable {
  /// Whether to perform a power iteration.
  public let isTraining: Bool
  /// The smallest divisor in the normalization of `u` and `v`.
  public let epsilon: Double
  public var name: String { "spectral norm" }

  /// Creates a spectral normalization operation for training or evaluation.
  public init(training: Bool, epsilon: Double = 1e-12) {
    isTraining = training
    self.epsilon = epsilon
  }

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireInputCount(3...3, in: inputs)
    let weight = inputs[0]
    guard weight.rank >= 2, weight.count > 0, inputs[1].count == weight.batch,
      inputs[2].count == weight.count / weight.batch
    else { throw mismatch(inputs, "the inputs must be [out, ...], [out] and [in]") }
    return weight
  }

  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    let weight = inputs[0]
    let row = try TensorShape(1, inputs[1].shape.count)
    let column = try TensorShape(1, inputs[2].shape.count)
    var u = try inputs[1].reshaped(to: row)
    var v = try inputs[2].reshaped(to: column)
    if isTraining {
      v = try unit(
        S.matrixProduct(u, transposed: false, weight, transposed: false, pool: context.pool),
        context)
    }
    let wv = try S.matrixProduct(v, transposed: false, weight, transposed: true, pool: context.pool)
    if isTraining { u = try unit(wv, context) }
    let sigma = try S.matrixProduct(wv, transposed: false, u, transposed: true, pool: context.pool)
    let inverse = S(1) / sigma.scalarValue
    let y = try weight.scaled(by: inverse, pool: context.pool)
    let updates = try [u.reshaped(to: inputs[1].shape), v.reshaped(to: inputs[2].shape)]
    return try ForwardResult(
      output: y, saved: [u, v, Tensor(scalar: inverse)], updates: isTraining ? updates : [])
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    let (u, v, inverse) = (forward.saved[0], forward.saved[1], forward.saved[2].scalarValue)
    let flat = try TensorShape(1, gradient.shape.count)
    let dot = try S.matrixProduct(
      gradient.reshaped(to: flat), transposed: false, forward.output.reshaped(to: flat),
      transposed: true, pool: context.pool
    ).scalarValue
    let outer = try S.matrixProduct(u, transposed: true, v, transposed: false, pool: context.pool)
      .reshaped(to: gradient.shape)
    let dw = try S.weightedSum(inverse, gradient, -dot * inverse, outer, pool: context.pool)
    return [dw, nil, nil]
  }

  private func unit<S: TensorScalar>(_ x: Tensor<S>, _ context: OperationContext)
    throws(TensorError) -> Tensor<S>
  {
    try NormalizeRows(epsilon: epsilon).forward([x], context).output
  }
}
