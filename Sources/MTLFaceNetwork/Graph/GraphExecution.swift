public import MTLFaceTensor

/// One run of a graph, operation by operation: the layer path. Keeps what the backward pass needs.
public final class GraphExecution<Scalar: TensorScalar> {
  private let graph: Graph
  private let pool: ThreadPool
  private let seed: UInt64
  private var values: [Tensor<Scalar>?]
  private var records: [ForwardResult<Scalar>?]
  private var needsGradient: [Bool]
  private var isKept: [Bool]
  /// New state of operations in training form, in the order they ran. The caller applies it.
  public private(set) var updates: [StateUpdate<Scalar>] = []

  /// Runs the graph.
  /// - Parameters:
  ///   - graph: What to run.
  ///   - inputs: Values for the graph's inputs, by name, in the shapes it was traced for.
  ///   - parameters: Values for its parameters.
  ///   - outputs: What will be asked for; other nodes are left out.
  ///   - differentiating: The parameters that learn; `nil` keeps nothing for a backward pass.
  ///   - inputGradients: Names of inputs whose gradients are wanted.
  ///   - pool: Threads to work on.
  ///   - seed: For dropout.
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
  /// - Throws: ``NetworkError/missingOutput(_:)`` for a value that is not one of the outputs of the
  ///   execution, or that belongs to another graph.
  public func value(_ value: Graph.Value) throws -> Tensor<Scalar> {
    guard value.graphID == graph.id, let tensor = values[value.id] else {
      throw NetworkError.missingOutput(value.id)
    }
    return tensor
  }

  /// The gradients of everything that learns, given those of outputs. A scalar loss is given 1.
  /// Afterwards nothing is kept: call it once.
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
    let learns = node.inputs.contains { needsGradient[$0.id] }
    needsGradient[node.output.id] = learns
    if learns {
      records[index] = forward
      for input in node.inputs { isKept[input.id] = true }
    }
    if !node.updates.isEmpty, !forward.updates.isEmpty {
      updates.append(
        StateUpdate(
          tensors: zip(node.updates, forward.updates).map { ($0, $1) }, counter: node.counter))
    }
  }

  /// For every value, the last node that reads it when nothing is kept for a backward pass.
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
