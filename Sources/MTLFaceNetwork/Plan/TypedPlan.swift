package import MTLFaceTensor

/// An inference plan with the values of its inputs and outputs.
///
/// `Inputs` and `Outputs` are each a single value or a structure of values. Both are created when
/// the graph is traced.
package struct TypedPlan<Inputs: Sendable, Outputs: PlanOutputs>: Sendable {
  private let plan: InferencePlan
  private let inputs: Inputs
  private let outputs: Outputs

  /// Traces a graph in evaluation mode and compiles it.
  ///
  /// - Parameters:
  ///   - parameters: The weights.
  ///   - method: The algorithm for the convolutions.
  ///   - pool: The threads that pack the weights.
  ///   - trace: A closure that adds the inputs and operations for a batch of one to the graph, and
  ///     returns the inputs and outputs.
  /// - Throws: The errors of `trace` and of the initializer of ``InferencePlan``.
  package init(
    parameters: ParameterStore<Float>, method: ConvolutionMethod = .tuned,
    pool: ThreadPool = .single, trace: (Graph) throws -> (inputs: Inputs, outputs: Outputs)
  ) throws {
    let graph = Graph(training: false)
    (inputs, outputs) = try trace(graph)
    plan = try InferencePlan(
      graph, outputs: outputs.values, parameters: parameters, method: method, pool: pool)
  }

  private init(_ plan: InferencePlan, like other: TypedPlan) {
    self.plan = plan
    (inputs, outputs) = (other.inputs, other.outputs)
  }

  /// Runs the plan.
  ///
  /// - Parameters:
  ///   - pool: The threads to run on.
  ///   - bind: A closure that returns each input with its tensor, `[n, ...]`.
  /// - Returns: The tensors of the outputs, `[n, ...]`.
  package func run(
    pool: ThreadPool, _ bind: (Inputs) -> [(Graph.Value, Tensor<Float>)]
  ) throws -> Outputs.Tensors {
    let tensors = Dictionary(bind(inputs)) { first, _ in first }
    return try outputs.mapToTensors(plan.run(tensors, pool: pool).value)
  }
}

extension TypedPlan where Inputs == Graph.Value {
  /// Runs a plan with one input.
  ///
  /// - Parameters:
  ///   - input: The tensor of the input, `[n, ...]`.
  ///   - pool: The threads to run on.
  /// - Returns: The tensors of the outputs, `[n, ...]`.
  package func run(_ input: Tensor<Float>, pool: ThreadPool) throws -> Outputs.Tensors {
    try run(pool: pool) { [($0, input)] }
  }

  /// Runs a plan with one input and measures the duration of every step. See
  /// ``InferencePlan/profile(_:pool:clock:)``.
  package func profile(_ input: Tensor<Float>, pool: ThreadPool, clock: () -> Double) throws -> [(
    step: String, multiplyAdds: Int, seconds: Double
  )] {
    try plan.profile([inputs: input], pool: pool, clock: clock)
  }

  /// Returns a copy of the plan for an input of another shape, `[1, ...]`. See
  /// ``InferencePlan/resized(inputShapes:)``.
  package func resized(to shape: TensorShape) throws -> TypedPlan {
    try TypedPlan(plan.resized(inputShapes: [inputs: shape]), like: self)
  }
}
