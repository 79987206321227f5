import MTLFaceTensor

/// A compiler from a graph in evaluation mode to the steps of an ``InferencePlan``.
///
/// Batch norms become scales and shifts that are folded into the weights of the preceding or
/// following layer. Activations and residual sums move into the epilogues of convolutions.
/// Constants are computed once.
struct PlanCompiler {
  /// The form of a value during compilation.
  enum LoweredValue {
    /// A value that is stored in a buffer.
    case buffer(BufferID)
    /// A buffer with a per-channel scale and shift that have not been applied yet, such as those of
    /// a batch norm that may still be folded.
    case affine(BufferID, scale: [Float], shift: [Float])
    /// A map `[h, w, c]` that is viewed as a vector in PyTorch's order. The elements have not been
    /// reordered yet.
    indirect case flattened(LoweredValue, Graph.Value)
  }

  let graph: Graph
  let parameters: ParameterStore<Float>
  var steps: [PlanStep] = []
  var buffers: [PlanBuffer] = []
  /// The step that writes each buffer as its first result. Later operations may be folded into it.
  private var writers: [BufferID: Int] = [:]
  private var lowered: [Int: LoweredValue] = [:]
  private var constants: [Int: Tensor<Float>] = [:]
  private var uses: [Int]

  /// Compiles the nodes that `outputs` depend on.
  ///
  /// - Returns: The steps in order of execution, and the buffers that they read and write.
  static func compile(
    _ graph: Graph, outputs: [Graph.Value],
    parameters: ParameterStore<Float>, method: ConvolutionMethod, pool: ThreadPool
  ) throws -> (steps: [PlanStep], buffers: [PlanBuffer]) {
    guard outputs.allSatisfy({ $0.graphID == graph.id }) else {
      throw NetworkError.invalidConfiguration(
        "an output of the plan belongs to another graph; pass values of the compiled graph")
    }
    var compiler = PlanCompiler(graph, parameters, outputs)
    let needed = graph.requiredNodeMask(for: outputs)
    for (index, node) in graph.nodes.enumerated() where needed[index] {
      try compiler.lower(node)
    }
    try compiler.bindOutputs(outputs)
    try compiler.finish(method, pool)
    return (compiler.steps, compiler.buffers)
  }

  private init(_ graph: Graph, _ parameters: ParameterStore<Float>, _ outputs: [Graph.Value]) {
    self.graph = graph
    self.parameters = parameters
    uses = Array(repeating: 0, count: graph.sources.count)
    let needed = graph.requiredNodeMask(for: outputs)
    for (index, node) in graph.nodes.enumerated() where needed[index] {
      for input in node.inputs { uses[input.id] += 1 }
    }
    // The caller also reads the outputs. Two extra uses make `isReadOnce` false for them, so that
    // no later operation is folded into an output and changes the values for the caller.
    for output in outputs { uses[output.id] += 2 }
  }

  private mutating func lower(_ node: Graph.Node) throws {
    let x = node.inputs[0]
    if try foldConstant(node) { return }
    switch node.operation {
    case let operation as Convolution: try lowerConvolution(operation, node)
    case is LinearTransform: try lowerLinear(node)
    case let norm as BatchNorm: try lowerBatchNorm(norm, node)
    case let norm as InstanceNorm: try lowerInstanceNorm(norm, node)
    case let activation as Activation: try lowerActivation(activation.kind, node)
    case let sum as WeightedSum: try lowerSum(sum, node)
    case is ScaleChannels: try lowerScaleChannels(node)
    case is ScalePixels:
      try append(node) { .scalePixels($0[0], by: $0[1], output: $1) }
    case let pool as AdaptivePool:
      try append(node) { .adaptivePool(pool.kind, input: $0[0], output: $1) }
    case let pool as MaxPool: try append(node) { .maxPool(pool, input: $0[0], output: $1) }
    case is ChannelStatistics: try append(node) { .channelStatistics(input: $0[0], output: $1) }
    case is Upsample: try append(node) { .upsample(input: $0[0], output: $1) }
    case let operation as Subsample:
      try append(node) { .subsample(stride: operation.stride, input: $0[0], output: $1) }
    case is Flatten:
      lowered[node.output.id] =
        x.shape.pixels == 1 ? try lowering(of: x) : .flattened(try lowering(of: x), x)
    case is Unflatten: try append(node) { .unflatten(input: $0[0], output: $1) }
    case is Softmax: try append(node) { .softmax(input: $0[0], output: $1) }
    case is ExpectedValue: try append(node) { .expectedValue(input: $0[0], output: $1) }
    case is AppendOneHot:
      try append(node) { .appendOneHot($0[0], groups: $0[1], output: $1) }
    case let operation as AppendConstant:
      let values = try ChannelVector(operation.values.map { Float($0) })
      try append(node) { .appendConstant(values, input: $0[0], output: $1) }
    default:
      throw NetworkError.invalidConfiguration(
        "plans do not support \(node.operation.name); trace the graph in evaluation mode")
    }
  }

  // MARK: Values

  /// Appends a step that reads the node's inputs from buffers and writes its output to a new
  /// buffer.
  private mutating func append(
    _ node: Graph.Node, _ step: ([BufferID], BufferID) -> PlanStep
  ) throws {
    let inputs = try node.inputs.map { try buffer(of: $0) }
    let output = newBuffer(node.output.shape)
    append(step(inputs, output), writing: output)
    lowered[node.output.id] = .buffer(output)
  }

  mutating func append(_ step: PlanStep, writing output: BufferID) {
    writers[output] = steps.count
    steps.append(step)
  }

  mutating func newBuffer(_ shape: TensorShape) -> BufferID {
    buffers.append(PlanBuffer(shape: shape, role: .scratch))
    return buffers.count - 1
  }

  mutating func lowering(of value: Graph.Value) throws -> LoweredValue {
    if let known = lowered[value.id] { return known }
    guard case .input(let name) = graph.sources[value.id] else {
      throw NetworkError.invalidConfiguration(
        "an operation reads a constant where plans require a value that depends on an input")
    }
    buffers.append(PlanBuffer(shape: value.shape, role: .input(value, name: name)))
    lowered[value.id] = .buffer(buffers.count - 1)
    return .buffer(buffers.count - 1)
  }

  /// Returns the buffer that holds a value, after appending any step that is still pending for it.
  mutating func buffer(of value: Graph.Value) throws -> BufferID {
    let result: BufferID
    switch try lowering(of: value) {
    case .buffer(let buffer): return buffer
    case .affine(let base, let scale, let shift):
      result = try mapped(
        base, ChannelAffine(scale: ChannelVector(scale), shift: ChannelVector(shift)))
    case .flattened(_, let map):
      let input = try buffer(of: map)
      result = newBuffer(value.shape)
      append(.flatten(input: input, output: result), writing: result)
    }
    lowered[value.id] = .buffer(result)
    return result
  }

  /// Applies a per-channel map to a buffer and returns the buffer of the result.
  ///
  /// The map becomes the second result of the convolution that writes `base` if that convolution
  /// has no second result yet. Otherwise it becomes a separate step.
  mutating func mapped(_ base: BufferID, _ map: ChannelAffine) throws -> BufferID {
    let output = newBuffer(buffers[base].shape)
    if let writer = writers[base], case .convolution(var step) = steps[writer],
      step.output == base, step.second == nil
    {
      step.second = (output, map)
      steps[writer] = .convolution(step)
      // Later steps can read the second result, but no operation is folded into it.
      return output
    }
    append(.channelAffine(map, input: base, output: output), writing: output)
    return output
  }

  mutating func set(_ value: Graph.Value, _ result: LoweredValue) { lowered[value.id] = result }

  /// Whether only the node that is being lowered reads the value.
  func isReadOnce(_ value: Graph.Value) -> Bool { uses[value.id] == 1 }

  /// Returns the convolution that writes a buffer, preceded by its step index, or `nil` if there is
  /// none or if it does not accept more operations.
  func foldableConvolution(_ buffer: BufferID) -> (Int, ConvolutionStep)? {
    guard let writer = writers[buffer], case .convolution(let step) = steps[writer],
      step.output == buffer, step.acceptsFolding
    else { return nil }
    return (writer, step)
  }

  func writer(of buffer: BufferID) -> Int { writers[buffer] ?? secondWriter(of: buffer) }

  private func secondWriter(of buffer: BufferID) -> Int {
    steps.lastIndex { $0.buffers.writes.contains(buffer) } ?? -1
  }

  // MARK: Constants

  /// Returns the value of a parameter, of a constant, or of a node that depends only on these.
  func tensor(_ value: Graph.Value) throws -> Tensor<Float> {
    switch graph.sources[value.id] {
    case .parameter(let reference): return try parameters.values(of: reference)
    case .constant(let numbers): return try Tensor(numbers.map { Float($0) }, shape: value.shape)
    case .input(let name): throw NetworkError.missingInput(name)
    case .node:
      guard let tensor = constants[value.id] else {
        throw NetworkError.invalidConfiguration(
          "a weight depends on an input; plans require weights that are constant")
      }
      return tensor
    }
  }

  func isConstant(_ value: Graph.Value) -> Bool {
    switch graph.sources[value.id] {
    case .parameter, .constant: true
    case .input: false
    case .node: constants[value.id] != nil
    }
  }

  /// Computes a node if all its inputs are constant, for example a spectrally normalized weight.
  ///
  /// - Returns: Whether the node is constant.
  private mutating func foldConstant(_ node: Graph.Node) throws -> Bool {
    guard node.inputs.allSatisfy({ isConstant($0) }) else { return false }
    let inputs = try node.inputs.map { try tensor($0) }
    constants[node.output.id] =
      try node.operation.forward(inputs, OperationContext(pool: .single)).output
    return true
  }

  // MARK: Completion

  private mutating func bindOutputs(_ outputs: [Graph.Value]) throws {
    var bound: Set<Graph.Value> = []
    for value in outputs where bound.insert(value).inserted {
      var buffer = try buffer(of: value)
      if !buffers[buffer].isScratch {
        // The buffer belongs to an input, or to another output with the same contents.
        let copy = newBuffer(value.shape)
        append(.channelAffine(ChannelAffine(), input: buffer, output: copy), writing: copy)
        buffer = copy
      }
      buffers[buffer].role = .output(value)
    }
  }

  /// Packs the weights and records the first and last step that use each buffer.
  private mutating func finish(_ method: ConvolutionMethod, _ pool: ThreadPool) throws {
    try pack(method, pool)
    for index in steps.indices {
      let (reads, writes) = steps[index].buffers
      for buffer in reads + writes {
        buffers[buffer].firstStep = min(buffers[buffer].firstStep, index)
        buffers[buffer].lastStep = max(buffers[buffer].lastStep, index)
      }
    }
  }

  /// Packs the weights, largest first.
  ///
  /// A weight exists in both layouts while it is being packed, so this order limits the peak
  /// memory.
  private mutating func pack(_ method: ConvolutionMethod, _ pool: ThreadPool) throws {
    func size(_ index: Int) -> Int {
      guard case .convolution(let step) = steps[index] else { return 0 }
      return step.weight?.shape.count ?? 0
    }
    let sizes = steps.indices.map(size)
    for index in steps.indices.sorted(by: { (sizes[$0], $1) > (sizes[$1], $0) }) {
      guard case .convolution(var step) = steps[index] else { continue }
      try step.pack(method, pool)
      steps[index] = .convolution(step)
    }
  }
}
