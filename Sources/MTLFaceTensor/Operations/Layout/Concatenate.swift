/// An operation that concatenates tensors along the last dimension.
///
/// The inputs must have at least two dimensions and may differ only in the last dimension.
public struct Concatenate: TensorOperation, Hashable {
  public var name: String { "concatenate" }

  /// Creates a concatenation.
  public init() {}

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    guard let first = inputs.first else {
      throw mismatch(inputs, "the number of inputs must be at least 1")
    }
    var total = 0
    for shape in inputs {
      guard shape.rank > 1, shape.dimensions.dropLast().elementsEqual(first.dimensions.dropLast())
      else { throw mismatch(inputs, "only the last of two or more dimensions may differ") }
      total += shape.channels
    }
    return try first.withChannels(total)
  }

  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    try ForwardResult(output: S.concatenated(inputs, pool: context.pool))
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    var gradients: [Tensor<S>?] = []
    var start = 0
    for (input, needed) in zip(inputs, needsGradient) {
      let count = input.shape.channels
      gradients.append(
        needed ? try S.channels(of: gradient, from: start, count: count, pool: context.pool) : nil)
      start += count
    }
    return gradients
  }
}
