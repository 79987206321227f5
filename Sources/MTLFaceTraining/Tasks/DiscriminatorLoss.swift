import MTLFaceNetwork
import MTLFaceTensor

/// Runs a loss of a discriminator: its value, and the gradients added to a sum.
struct DiscriminatorLoss {
  let graph: Graph
  let loss: Graph.Value

  /// - Parameters:
  ///   - inputs: The inputs of the graph.
  ///   - weight: The factor of the gradients.
  ///   - sum: Takes the gradients.
  ///   - parameters: Takes the new running statistics and power vectors.
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

  /// Whether a parameter is a discriminator's: what learns of such a graph.
  static func isDiscriminator(_ spec: ParameterSpec) -> Bool {
    ModelPart(key: spec.key) == .discriminator
  }
}

/// The number of a loss.
/// - Throws: ``TrainingError/nonFiniteLoss(term:)`` for one that is infinite or not a number.
func finiteLoss<Scalar: TensorScalar>(_ loss: Tensor<Scalar>, _ term: String) throws -> Double {
  let value = Double(loss.scalarValue)
  guard value.isFinite else { throw TrainingError.nonFiniteLoss(term: term) }
  return value
}
