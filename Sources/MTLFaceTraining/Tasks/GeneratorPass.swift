import MTLFaceNetwork
import MTLFaceTensor

/// A graph that makes faces, run, and kept for its backward pass: what all methods of synthesis begin a
/// step with.
struct GeneratorPass<Scalar: TensorScalar> {
  private let execution: GraphExecution<Scalar>

  /// Runs a graph.
  /// - Parameter differentiating: Whether a backward pass will follow.
  init(
    _ graph: Graph, _ inputs: [String: Tensor<Scalar>], outputs: [Graph.Value],
    _ parameters: ParameterStore<Scalar>, _ pool: ThreadPool, differentiating: Bool
  ) throws {
    execution = try GraphExecution(
      graph, inputs: inputs, parameters: parameters, outputs: outputs,
      differentiating: differentiating ? { Self.isGenerator($0) } : nil, pool: pool)
  }

  /// Whether a parameter is the generator's: what learns of such a graph.
  static func isGenerator(_ spec: ParameterSpec) -> Bool {
    ModelPart(key: spec.key) == .generator
  }

  /// The value of an output.
  func value(_ value: Graph.Value) throws -> Tensor<Scalar> { try execution.value(value) }

  /// New running statistics of the generator.
  var updates: [StateUpdate<Scalar>] { execution.updates }

  /// The gradients of the generator's parameters from those of outputs; once.
  func backward(_ gradients: [(Graph.Value, Tensor<Scalar>)]) throws -> [String: Tensor<Scalar>] {
    try execution.backward(gradients).parameters
  }
}
