import MTLFaceNetwork
import MTLFaceTensor

/// The forward pass of a generator, kept for its backward pass. Every method of synthesis starts a
/// step with it.
struct GeneratorPass<Scalar: TensorScalar> {
  private let execution: GraphExecution<Scalar>

  /// Executes a graph.
  /// - Parameter differentiating: Whether a backward pass will follow.
  init(
    _ graph: Graph, _ inputs: [String: Tensor<Scalar>], outputs: [Graph.Value],
    _ parameters: ParameterStore<Scalar>, _ pool: ThreadPool, differentiating: Bool
  ) throws {
    execution = try GraphExecution(
      graph, inputs: inputs, parameters: parameters, outputs: outputs,
      differentiating: differentiating ? { Self.isGenerator($0) } : nil, pool: pool)
  }

  /// Returns whether a parameter belongs to the generator.
  static func isGenerator(_ spec: ParameterSpec) -> Bool {
    ModelPart(key: spec.key) == .generator
  }

  /// Returns the value of an output.
  func value(_ value: Graph.Value) throws -> Tensor<Scalar> { try execution.value(value) }

  /// The new running statistics of the generator.
  var updates: [StateUpdate<Scalar>] { execution.updates }

  /// Returns the gradients of the generator's parameters from those of outputs. It can be called
  /// once.
  func backward(_ gradients: [(Graph.Value, Tensor<Scalar>)]) throws -> [String: Tensor<Scalar>] {
    try execution.backward(gradients).parameters
  }
}
