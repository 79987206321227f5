public import MTLFaceTensor

/// The gradients of one backward pass.
public struct Gradients<Scalar: TensorScalar>: Sendable {
  /// The gradients of whole parameters, by parameter key.
  public var parameters: [String: Tensor<Scalar>] = [:]
  /// The gradients of inputs, by input name.
  public var inputs: [String: Tensor<Scalar>] = [:]

  /// Creates an empty set of gradients.
  public init() {}

  /// Adds a tensor to the gradient of a parameter.
  ///
  /// - Parameters:
  ///   - gradient: A gradient with the shape of the whole parameter.
  ///   - key: The key of the parameter. If the parameter has no gradient yet, `gradient` is stored
  ///     unchanged.
  ///   - pool: The threads that compute the sum.
  /// - Throws: `TensorError` if the shapes differ or memory is exhausted.
  public mutating func add(_ gradient: Tensor<Scalar>, for key: String, _ pool: ThreadPool)
    throws
  {
    parameters[key] =
      try parameters[key].map { try Scalar.weightedSum(1, $0, 1, gradient, pool: pool) } ?? gradient
  }
}
