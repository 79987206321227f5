public import MTLFaceTensor

/// One run of a graph, operation by operation, without the optimizations of an ``InferencePlan``.
///
/// The execution keeps the values that the backward pass needs.
public final class GraphExecution<Scalar: TensorScalar> {
  private let graph: Graph
  private let pool: ThreadPool
  private let seed: UInt64
  private var values: [Tensor<Scalar>?]
  private var records: [ForwardResult<Scalar>?]
  private var needsGradient: [Bool]
  private var isKept: [Bool]
  /// The state updates of operations in training mode, in the order in which the operations ran.
  ///
  /// The caller applies them with ``ParameterStore/apply(_:)``.
  public private(set) var updates: [StateUpdate<Scalar>] = []

  /// Runs the graph.
  ///
  /// - Parameters:
  ///   - graph: The graph to run.
  ///   - inputs: The tensors of the graph's inputs by name, with the shapes of the traced graph.
  ///   - parameters: The values of the graph's parameters.
  ///   - outputs: The values to compute. Nodes that no output depends on do not run.
  ///   - differentiating: A closure that returns whether to compute the gradient of a trainable
  ///     parameter. If it is `nil`, no gradients of parameters are computed.
  ///   - inputGradients: The names of the inputs whose gradients are computed.
  ///   - pool: The threads to run on.
  ///   - seed: The seed of the random numbers for dropout.
  /// - Throws: ``NetworkError`` if an input or parameter is missing or its shape differs from the
  ///   traced shape; `TensorError` if an operation fails.
  public init(
    _ graph: Graph, inputs: [String: Tensor<Scalar>], parameters: ParameterStore<Scalar>,
    outputs: [Graph.Value], differentiating: ((ParameterSpec) -> Bool)? = nil,
    inputGradients: Set<String> = [], pool: ThreadPool, seed: UInt64 = 0
  ) throws {
    self.graph = graph
    self.pool = pool
    self.seed = seed
    values = Array(repeating: nil, count: graph.sources.count)
    records = Array(repeating: nil, count: graph.nodes.count)
    needsGradient = Array(repeating: false, count: graph.sources.count)
    isKept = needsGradient
    let needed = graph.requiredNodeMask(for: outputs)
    try bind(inputs, parameters, needed, outputs, differentiating, inputGradients)
    let lastUse = Self.lastUses(graph, needed, outputs)
    for (index, node) in graph.nodes.enumerated() where needed[index] {
      try run(index, node)
      for input in node.inputs where lastUse[input.id] == index && !isKept[input.id] {
        values[input.id] = nil
      }
    }
  }

  /// Returns the tensor of an output.
  ///
  /// - Throws: ``NetworkError/missingOutput(_:)`` for a value that belongs to another graph or that
  ///   the execution does not store. Values other than the outputs are stored only while the
  ///   backward pass needs them.
  public func value(_ value: Graph.Value) throws -> Tensor<Scalar> {
    guard value.graphID == graph.id, let tensor = values[value.id] else {
      throw NetworkError.missingOutput(value.id)
    }
    return tensor
  }

  /// Computes the gradients of the selected parameters and inputs.
  ///
  /// The method releases the stored values, so call it only once.
  /// - Parameter outputGradients: Pairs of an output and the gradient of the loss with respect to
  ///   it. If the output is the loss itself, the gradient is 1.
  /// - Returns: The gradients of the parameters and inputs that the initializer selected.
  /// - Throws: `TensorError` if an operation fails.
  public func backward(_ outputGradients: [(Graph.Value, Tensor<Scalar>)]) throws -> Gradients<
    Scalar
  > {
    var gradients = [Tensor<Scalar>?](repeating: nil, count: values.count)
    for (value, gradient) in outputGradients {
      try accumulate(gradient, into: &gradients[value.id])
    }
    for (index, node) in graph.nodes.enumerated().reversed() {
      guard let record = records[index], let gradient = gradients[node.output.id] else { continue }
      let inputs = try node.inputs.map { try value($0) }
      let parts = try node.operation.backward(
        gradient, record, inputs: inputs, needsGradient: node.inputs.map { needsGradient[$0.id] },
        OperationContext(pool: pool, seed: seed, nodeIndex: index))
      gradients[node.output.id] = nil
      records[index] = nil
      values[node.output.id] = nil
      for (input, part) in zip(node.inputs, parts) where needsGradient[input.id] {
        if let part { try accumulate(part, into: &gradients[input.id]) }
      }
    }
    return try collect(gradients)
  }

  private func bind(
    _ inputs: [String: Tensor<Scalar>], _ parameters: ParameterStore<Scalar>, _ needed: [Bool],
    _ outputs: [Graph.Value], _ differentiating: ((ParameterSpec) -> Bool)?,
    _ inputGradients: Set<String>
  ) throws {
    var used = Set(outputs)
    for (node, live) in zip(graph.nodes, needed) where live { used.formUnion(node.inputs) }
    for value in used {
      switch graph.sources[value.id] {
      case .node: continue
      case .constant(let numbers):
        values[value.id] = try Tensor(numbers.map { Scalar($0) }, shape: value.shape)
      case .parameter(let reference):
        values[value.id] = try parameters.values(of: reference)
        needsGradient[value.id] =
          reference.spec.role.isTrainable && differentiating?(reference.spec) ?? false
      case .input(let name):
        guard let tensor = inputs[name] else { throw NetworkError.missingInput(name) }
        guard tensor.shape == value.shape else {
          throw NetworkError.inputShapeMismatch(name, expected: value.shape, found: tensor.shape)
        }
        values[value.id] = tensor
        needsGradient[value.id] = inputGradients.contains(name)
      }
    }
  }

  private func run(_ index: Int, _ node: Graph.Node) throws {
    let inputs = try node.inputs.map { try value($0) }
    let context = OperationContext(pool: pool, seed: seed, nodeIndex: index)
    let forward = try node.operation.forward(inputs, context)
    values[node.output.id] = forward.output
    let tracksGradient = node.inputs.contains { needsGradient[$0.id] }
    needsGradient[node.output.id] = tracksGradient
    if tracksGradient {
      records[index] = forward
      for input in node.inputs { isKept[input.id] = true }
    }
    if !node.updates.isEmpty, !forward.updates.isEmpty {
      updates.append(
        StateUpdate(
          tensors: zip(node.updates, forward.updates).map { ($0, $1) }, counter: node.counter))
    }
  }

  /// Returns, for every value, the index of the last node that reads it.
  ///
  /// The value can be released after this node unless the backward pass needs it. The entry is
  /// `nil` for outputs and for values that no node reads.
  static func lastUses(_ graph: Graph, _ needed: [Bool], _ outputs: [Graph.Value])
    -> [Int?]
  {
    var last = [Int?](repeating: nil, count: graph.sources.count)
    for (index, node) in graph.nodes.enumerated() where needed[index] {
      for input in node.inputs { last[input.id] = index }
    }
    for output in outputs { last[output.id] = nil }
    return last
  }

  private func accumulate(_ gradient: Tensor<Scalar>, into total: inout Tensor<Scalar>?) throws {
    total = try total.map { try Scalar.weightedSum(1, $0, 1, gradient, pool: pool) } ?? gradient
  }

  private func collect(_ gradients: [Tensor<Scalar>?]) throws -> Gradients<Scalar> {
    var result = Gradients<Scalar>()
    for (source, gradient) in zip(graph.sources, gradients) {
      guard let gradient else { continue }
      switch source {
      case .parameter(let reference):
        let isWhole = reference.rows == nil && reference.columns == nil
        let whole =
          isWhole
          ? gradient
          : try gradient.scattered(
            into: reference.spec.shape, rows: reference.rows, columns: reference.columns)
        try result.add(whole, for: reference.spec.key, pool)
      case .input(let name): result.inputs[name] = gradient
      case .node, .constant: continue
      }
    }
    return result
  }
}
