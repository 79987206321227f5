import MTLFaceNetwork
import MTLFaceTensor

/// A translator from traced graphs to ONNX.
///
/// It translates one operation at a time and converts the layout from channels last to channels
/// first.
struct ONNXGraphBuilder {
  /// The writer with the translated nodes.
  private(set) var writer = ONNXWriter()
  private let parameters: ParameterStore<Float>
  /// The ONNX names of the graph's values, keyed by ``Graph/Value/id``.
  private var names: [Int: String] = [:]
  /// The identifiers of values with one number per face, which have the shape `[n, 1]` in the graph
  /// and `[n]` in ONNX.
  private var scalars: Set<Int> = []
  private var constants = 0
  /// The prefix for the names of intermediate values of the current node.
  private var prefix = ""

  /// Creates a builder for graphs with the given parameters.
  init(_ parameters: ParameterStore<Float>) { self.parameters = parameters }

  /// Adds the nodes that the outputs depend on, without unused inputs.
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

  /// Assigns a name to an input, a constant or a parameter and adds it to the file.
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

  /// Adds a complete parameter in PyTorch's layout and, for a reference to rows or columns, a node
  /// that selects them.
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
    for (axis, selected) in [reference.rows, reference.columns].enumerated() {
      guard let selected else { continue }
      name = emit(
        "Gather", [name, addConstant(selected)], [.integer("axis", axis)],
        named: "\(part)_part_\(axis)"
      )
    }
    return name
  }

  // MARK: Building blocks

  /// Returns the ONNX name of a node's input.
  func name(_ value: Graph.Value) -> String { names[value.id] ?? "" }

  /// Adds an ONNX node and returns the name of its output.
  ///
  /// If `name` is `nil`, the output is an intermediate value of the current node.
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

  /// Adds a constant tensor of floats and returns its name.
  mutating func addConstant(_ values: [Double], shape: [Int]) -> String {
    constants += 1
    let numbers = values.map { Float($0) }
    let name = "constant_\(constants)"
    writer.add(name, shape, elementType: 1, byteCount: numbers.count * 4) { body in
      try numbers.withUnsafeBytes(body)
    }
    return name
  }

  /// Adds a constant vector of integers, such as axes, sizes or indices, and returns its name.
  mutating func addConstant(_ values: [Int]) -> String {
    constants += 1
    let numbers = values.map { Int64($0) }
    let name = "constant_\(constants)"
    writer.add(name, [numbers.count], elementType: 7, byteCount: numbers.count * 8) { body in
      try numbers.withUnsafeBytes(body)
    }
    return name
  }

  /// Returns the description of an input or output with any batch size and with the channels first.
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
