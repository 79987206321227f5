import MTLFaceNetwork
import MTLFaceTensor

/// Translates a traced graph, operation by operation, from channels last to ONNX's channels first.
struct ONNXGraphBuilder {
  /// What was translated.
  private(set) var writer = ONNXWriter()
  private let parameters: ParameterStore<Float>
  /// ONNX names of values, by their position in the graph.
  private var names: [Int: String] = [:]
  /// Values of one number for each face, `[n, 1]` in the graph and `[n]` in ONNX.
  private var scalars: Set<Int> = []
  private var constants = 0
  /// The name that stands in front of those of the present node's parts.
  private var prefix = ""

  /// A builder for graphs with these parameters.
  init(_ parameters: ParameterStore<Float>) { self.parameters = parameters }

  /// Adds what the outputs need; inputs that nothing reads are left out.
  mutating func add(_ graph: Graph, outputs: [(name: String, value: Graph.Value)]) throws {
    let needed = graph.requiredNodeMask(for: outputs.map(\.value))
    for (name, value) in outputs where names[value.id] == nil { names[value.id] = name }
    for (index, node) in graph.nodes.enumerated() where needed[index] {
      for input in node.inputs { try declare(input, in: graph) }
      let name = names[node.output.id] ?? "node_\(index)"
      names[node.output.id] = name
      prefix = name
      try add(node, name)
      if node.operation is ExpectedValue { scalars.insert(node.output.id) }
    }
    for (name, value) in outputs {
      if let other = names[value.id], other != name {
        emit("Identity", [other], named: name)
      }
      let shape = scalars.contains(value.id) ? [1] : value.shape.dimensions
      writer.outputs.append(Self.makeValueInfo(name, shape, elementType: 1))
    }
  }

  /// Gives an input or a parameter its name, and declares it.
  private mutating func declare(_ value: Graph.Value, in graph: Graph) throws {
    guard names[value.id] == nil else { return }
    switch graph.sources[value.id] {
    case .node: return
    case .input(let name):
      names[value.id] = name
      let isGroup = value.shape.rank == 1
      writer.inputs.append(
        Self.makeValueInfo(name, value.shape.dimensions, elementType: isGroup ? 7 : 1))
    case .constant(let numbers):
      names[value.id] = addConstant(numbers, shape: value.shape.dimensions)
    case .parameter(let reference):
      names[value.id] = try parameter(reference, "value_\(value.id)")
    }
  }

  /// A parameter whole, as PyTorch lays it out, and of it the part that is used.
  private mutating func parameter(_ reference: ParameterReference, _ part: String) throws -> String
  {
    let tensor = try parameters.values(of: ParameterReference(reference.spec))
    let key = reference.spec.key
    writer.add(
      key, tensor.shape.dimensions, elementType: 1, byteCount: tensor.shape.count * 4
    ) { body in
      try tensor.withUnsafeBufferPointer { try body(UnsafeRawBufferPointer($0)) }
    }
    var name = key
    for (axis, kept) in [reference.rows, reference.columns].enumerated() {
      guard let kept else { continue }
      name = emit(
        "Gather", [name, addConstant(kept)], [.integer("axis", axis)], named: "\(part)_part_\(axis)"
      )
    }
    return name
  }

  // MARK: Pieces

  /// The ONNX name of an input of a node.
  func name(_ value: Graph.Value) -> String { names[value.id] ?? "" }

  /// Adds an ONNX node; without a name it is a step on the way to the present node's result.
  @discardableResult
  mutating func emit(
    _ operation: String, _ inputs: [String], _ attributes: [ONNXWriter.Attribute] = [],
    named name: String? = nil
  ) -> String {
    constants += name == nil ? 1 : 0
    let name = name ?? "\(prefix)_step_\(constants)"
    writer.add(operation, name, inputs, attributes)
    return name
  }

  /// A tensor of floats fixed by the network's description.
  mutating func addConstant(_ values: [Double], shape: [Int]) -> String {
    constants += 1
    let numbers = values.map { Float($0) }
    let name = "constant_\(constants)"
    writer.add(name, shape, elementType: 1, byteCount: numbers.count * 4) { body in
      try numbers.withUnsafeBytes(body)
    }
    return name
  }

  /// A vector of whole numbers: axes, sizes, positions.
  mutating func addConstant(_ values: [Int]) -> String {
    constants += 1
    let numbers = values.map { Int64($0) }
    let name = "constant_\(constants)"
    writer.add(name, [numbers.count], elementType: 7, byteCount: numbers.count * 8) { body in
      try numbers.withUnsafeBytes(body)
    }
    return name
  }

  /// A value of any batch, with the shape as ONNX has it.
  private static func makeValueInfo(_ name: String, _ shape: [Int], elementType: Int)
    -> ONNXValueInfo
  {
    var sizes = Array(shape.dropFirst())
    if sizes.count == 3 { sizes = [sizes[2], sizes[0], sizes[1]] }
    return ONNXValueInfo(
      name: name, elementType: elementType,
      dimensions: [.symbol("batch")] + sizes.map { .size($0) })
  }
}
