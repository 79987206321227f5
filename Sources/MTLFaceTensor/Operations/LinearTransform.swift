/// The product of vectors and a weight matrix.
///
/// The inputs are `x [n, in]`, `weight [out, in]` and, optionally, `bias [out]`. The weight may
/// have trailing dimensions of 1, like the weight of a 1 x 1 convolution.
public struct LinearTransform: TensorOperation, Hashable {
  public var name: String { "linear" }

  /// Creates a linear transform.
  public init() {}

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireInputCount(2...3, in: inputs)
    let weight = inputs[1].dimensions
    guard inputs[0].rank == 2, weight.count >= 2, weight[1] == inputs[0].channels,
      weight.dropFirst(2).allSatisfy({ $0 == 1 })
    else { throw mismatch(inputs, "the inputs must be [n, in] and [out, in]") }
    try requireVectors(inputs, from: 2, count: weight[0])
    return try TensorShape(inputs[0].batch, weight[0])
  }

  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    let output = try S.matrixProduct(
      inputs[0], transposed: false, inputs[1], transposed: true, pool: context.pool)
    guard inputs.count > 2 else { return ForwardResult(output: output) }
    let ones = try Tensor<S>(repeating: 1, shape: inputs[2].shape)
    return try ForwardResult(
      output: S.affine(
        output, scale: ones, shift: inputs[2], .identity, slope: nil, pool: context.pool))
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    let pool = context.pool
    var gradients = [Tensor<S>?](repeating: nil, count: inputs.count)
    if needsGradient[0] {
      gradients[0] = try S.matrixProduct(
        gradient, transposed: false, inputs[1], transposed: false, pool: pool
      ).reshaped(to: inputs[0].shape)
    }
    if needsGradient[1] {
      gradients[1] = try S.matrixProduct(
        gradient, transposed: true, inputs[0], transposed: false, pool: pool
      ).reshaped(to: inputs[1].shape)
    }
    if inputs.count > 2, needsGradient[2] { gradients[2] = try S.sumRows(gradient, pool: pool) }
    return gradients
  }

  public func multiplyAdds(_ inputs: [TensorShape]) -> Int {
    inputs.count < 2 ? 0 : saturatingProduct(inputs[0].batch, inputs[1].count)
  }
}
