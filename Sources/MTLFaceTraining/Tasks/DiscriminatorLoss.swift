import MTLFaceNetwork
import MTLFaceTensor

/// The loss of a discriminator in a graph.
struct DiscriminatorLoss {
  let graph: Graph
  let loss: Graph.Value

  /// Executes the graph and adds the gradients of the discriminator to a sum.
  ///
  /// - Parameters:
  ///   - inputs: The inputs of the graph by name.
  ///   - term: The name of the loss in error messages.
  ///   - weight: The factor by which the gradients are multiplied.
  ///   - sum: The sum of gradients, which is updated.
  ///   - parameters: The parameters of the network. Their running statistics and the vectors of
  ///     power iterations are updated.
  ///   - pool: The threads to use.
  /// - Returns: The unweighted value of the loss.
  /// - Throws: ``TrainingError/nonFiniteLoss(term:)`` if the loss is infinite or NaN.
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
///
/// - Throws: ``TrainingError/nonFiniteLoss(term:)`` if the loss is infinite or NaN.
func finiteLoss<Scalar: TensorScalar>(_ loss: Tensor<Scalar>, _ term: String) throws -> Double {
  let value = Double(loss.scalarValue)
  guard value.isFinite else { throw TrainingError.nonFiniteLoss(term: term) }
  return value
}
