/// The layers of an ONNX graph, in the order of the graph.
///
/// Constants, operations that only rename values, and computations on shapes are removed. The
/// attributes and tensors of a layer are validated as far as possible without the other layers.
struct ONNXLayerGraph {
  /// The value or tensor that a name in the graph refers to.
  enum Operand {
    /// A computed value, where 0 is the input of the graph and n + 1 is the output of layer n.
    case value(Int)
    case tensor(StoredTensor)
    /// Integers that the graph computes from shapes. They are used only to flatten a feature map.
    case shape
  }

  let file: ONNXFile
  /// The layers. Each follows the layers whose outputs it reads.
  var layers: [ONNXLayer] = []
  /// The layers that read each value.
  private(set) var consumers: [[Int]] = [[]]
  private var operands: [String: Operand] = [:]
  private var useCounts: [String: Int] = [:]

  /// Reads the nodes of a graph with one input.
  ///
  /// - Throws: ``ONNXError`` if a node is not supported; ``CheckpointError`` if a tensor has the
  ///   wrong type.
  init(_ file: ONNXFile) throws {
    self.file = file
    guard file.inputs.count == 1, let input = file.inputs.first else {
      throw unsupportedStructure(
        at: "the graph", "the number of inputs is \(file.inputs.count) instead of 1")
    }
    for name in file.archive.keys {
      if let tensor = file.archive[name] { operands[name] = .tensor(tensor) }
    }
    try define(input.name, .value(0))
    for name in file.nodes.flatMap(\.inputs) + file.outputs.map(\.name) {
      useCounts[name, default: 0] += 1
    }
    for node in file.nodes { try add(node) }
    for (index, layer) in layers.enumerated() {
      for input in layer.inputs { consumers[input].append(index) }
    }
  }

  /// Returns the value with the given name, or `nil` if it is not computed from the image.
  func value(named name: String) -> Int? {
    if case .value(let value) = operands[name] { value } else { nil }
  }

  // MARK: Operands

  /// Assigns an operand to a name.
  ///
  /// - Throws: ``ONNXError/duplicateValue(path:value:)`` if the name already has an operand.
  mutating func define(_ name: String, _ operand: Operand) throws {
    guard operands.updateValue(operand, forKey: name) == nil else {
      throw ONNXError.duplicateValue(path: file.path, value: name)
    }
  }

  /// Assigns an operand to the first output of a node.
  mutating func define(_ node: ONNXNode, _ operand: Operand) throws {
    guard let name = node.outputs.first, !name.isEmpty else {
      throw unsupportedStructure(at: node.label, "the node has no first output")
    }
    try define(name, operand)
  }

  /// Returns the operand of a node's input.
  func operand(_ node: ONNXNode, _ position: Int) throws -> Operand {
    guard let name = node.input(position) else {
      throw unsupportedStructure(at: node.label, "input \(position) is missing")
    }
    if let operand = operands[name] { return operand }
    guard file.nodes.contains(where: { $0.outputs.contains(name) }) else {
      throw ONNXError.undefinedValue(path: file.path, node: node.label, value: name)
    }
    throw ONNXError.usedBeforeDefinition(path: file.path, node: node.label, value: name)
  }

  /// Returns a node's input, which must be computed from the image.
  func value(_ node: ONNXNode, _ position: Int) throws -> Int {
    guard case .value(let value) = try operand(node, position) else {
      throw unsupportedStructure(at: node.label, "input \(position) does not depend on the image")
    }
    return value
  }

  /// Returns a node's input, which must be a stored tensor of floats.
  func tensor(_ node: ONNXNode, _ position: Int) throws -> StoredTensor {
    guard case .tensor(let tensor) = try operand(node, position) else {
      throw unsupportedStructure(at: node.label, "input \(position) is not a stored tensor")
    }
    guard tensor.elementType.isFloatingPoint else {
      throw CheckpointError.unsupportedElementType(
        path: file.path, tensor: tensor.name, type: tensor.elementType.rawValue)
    }
    return tensor
  }

  /// Returns a node's input, which must be a stored vector of `count` floats, or `nil` if the input
  /// is omitted.
  ///
  /// Additional dimensions of size 1 are allowed.
  func vector(_ node: ONNXNode, _ position: Int, count: Int) throws -> StoredTensor? {
    guard node.input(position) != nil else { return nil }
    let tensor = try tensor(node, position)
    guard tensor.count == count, tensor.shape.filter({ $0 != 1 }).count <= 1 else {
      throw unsupportedStructure(
        at: node.label,
        "input \(position) has the shape \(tensor.shape) instead of \(count) elements")
    }
    return tensor
  }

  /// Returns the number of node inputs and graph outputs with the given name.
  func useCount(_ name: String?) -> Int { name.flatMap { useCounts[$0] } ?? 0 }

  /// Appends a layer that reads `inputs` and computes the first output of a node.
  mutating func append(_ kind: ONNXLayer.Kind, _ inputs: [Int], _ node: ONNXNode) throws {
    layers.append(ONNXLayer(kind: kind, inputs: inputs, label: node.label))
    consumers.append([])
    try define(node, .value(layers.count))
  }

  /// Returns an error for a problem at a node.
  func unsupportedStructure(at node: String, _ problem: String) -> ONNXError {
    .unsupportedStructure(path: file.path, node: node, problem: problem)
  }
}
