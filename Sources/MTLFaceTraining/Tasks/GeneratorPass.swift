import MTLFaceNetwork
import MTLFaceTensor

/// The forward pass of a generator, which can be followed by a backward pass.
///
/// The step of every synthesis method starts with this pass.
struct GeneratorPass<Scalar: TensorScalar> {
  private let execution: GraphExecution<Scalar>

  /// Executes the graph of a generator.
  ///
  /// - Parameters:
  ///   - graph: The graph.
  ///   - inputs: The inputs of the graph by name.
  ///   - outputs: The values to compute.
  ///   - parameters: The parameters of the network.
  ///   - pool: The threads to use.
  ///   - differentiating: Whether a backward pass will follow.
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

  /// Returns the tensor of an output.
  func value(_ value: Graph.Value) throws -> Tensor<Scalar> { try execution.value(value) }

  /// The new running statistics of the generator.
  var updates: [StateUpdate<Scalar>] { execution.updates }

  /// Performs the backward pass. Call this method only once.
  ///
  /// - Parameter gradients: The gradients with respect to outputs.
  /// - Returns: The gradients with respect to the parameters of the generator, keyed by parameter
  ///   key.
  func backward(_ gradients: [(Graph.Value, Tensor<Scalar>)]) throws -> [String: Tensor<Scalar>] {
    try execution.backward(gradients).parameters
  }
}
