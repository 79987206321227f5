import MTLFaceNetwork
import MTLFaceTensor

/// A loss of a discriminator in a graph.
struct DiscriminatorLoss {
  let graph: Graph
  let loss: Graph.Value

  /// Executes the graph and adds the gradients of the discriminator's parameters to a sum.
  ///
  /// - Parameters:
  ///   - inputs: The inputs of the graph.
  ///   - term: The name of the loss in errors.
  ///   - weight: The factor of the gradients.
  ///   - sum: The sum of gradients.
  ///   - parameters: The parameters; their running statistics and the vectors of power iterations
  ///     are updated.
  /// - Returns: The value of the loss, without the weight.
  /// - Throws: ``TrainingError/nonFiniteLoss(term:)``.
  func accumulate<Scalar: TensorScalar>(
    _ inputs: [String: Tensor<Scalar>], term: String, weight: Double,
    _ sum: inout Gradients<Scalar>, _ parameters: inout ParameterStore<Scalar>, _ pool: ThreadPool
  ) throws -> Double {
    let execution = try GraphExecution(
      graph, inputs: inputs, parameters: parameters, outputs: [loss],
      differentiating: { Self.isDiscriminator($0) }, pool: pool)
    let value = try finiteLoss(execution.value(loss), term)
    try parameters.apply(execution.updates)
    let gradients = try execution.backward([(loss, Tensor(scalar: Scalar(weight)))])
    for (key, gradient) in gradients.parameters { try sum.add(gradient, for: key, pool) }
    return value
  }

  /// Returns whether a parameter belongs to a discriminator.
  static func isDiscriminator(_ spec: ParameterSpec) -> Bool {
    ModelPart(key: spec.key) == .discriminator
  }
}

/// Returns the value of a scalar loss.
/// - Throws: ``TrainingError/nonFiniteLoss(term:)`` if it is infinite or not a number.
func finiteLoss<Scalar: TensorScalar>(_ loss: Tensor<Scalar>, _ term: String) throws -> Double {
  let value = Double(loss.scalarValue)
  guard value.isFinite else { throw TrainingError.nonFiniteLoss(term: term) }
  return value
}
