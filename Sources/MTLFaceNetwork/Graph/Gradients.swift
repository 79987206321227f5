public import MTLFaceTensor

/// Gradients by parameter key and by input name.
public struct Gradients<Scalar: TensorScalar>: Sendable {
  /// Of parameters, by key.
  public var parameters: [String: Tensor<Scalar>] = [:]
  /// Of inputs, by name.
  public var inputs: [String: Tensor<Scalar>] = [:]

  /// No gradients.
  public init() {}

  /// Adds to the gradient of a parameter.
  public mutating func add(_ gradient: Tensor<Scalar>, for key: String, _ pool: ThreadPool)
    throws
  {
    parameters[key] =
      try parameters[key].map { try Scalar.weightedSum(1, $0, 1, gradient, pool: pool) } ?? gradient
  }
}
