/// The layers of an ONNX graph, in its order: constants and what only renames or reshapes are gone,
/// and every layer's attributes and tensors are checked.
struct ONNXLayerGraph {
  /// What a name of the graph stands for.
  enum Operand {
    /// The graph's input, 0, or the result of a layer, its position + 1.
    case value(Int)
    case tensor(StoredTensor)
    /// Numbers about shapes that the graph computes; only a flattening reads them.
    case shape
  }

  /// The file.
  let file: ONNXFile
  /// The layers, each after those that it reads.
  var layers: [ONNXLayer] = []
  /// Steps that read each value.
  private(set) var consumers: [[Int]] = [[]]
  private var operands: [String: Operand] = [:]
  private var useCounts: [String: Int] = [:]

  /// Reads the nodes of a graph with one input.
  /// - Throws: ``ONNXError``, ``CheckpointError`` for a tensor of a wrong type.
  init(_ file: ONNXFile) throws {
    self.file = file
    guard file.inputs.count == 1, let input = file.inputs.first else {
      throw unsupportedStructure(
        at: "the graph", "\(file.inputs.count) inputs where one is needed, the image")
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

  /// The value that an output of the graph stands for.
  func value(named name: String) -> Int? {
    if case .value(let value) = operands[name] { value } else { nil }
  }

  // MARK: Operands

  /// Gives a name its meaning.
  /// - Throws: ``ONNXError/duplicateValue(path:value:)``.
  mutating func define(_ name: String, _ operand: Operand) throws {
    guard operands.updateValue(operand, forKey: name) == nil else {
      throw ONNXError.duplicateValue(path: file.path, value: name)
    }
  }

  /// The first result of a node.
  mutating func define(_ node: ONNXNode, _ operand: Operand) throws {
    guard let name = node.outputs.first, !name.isEmpty else {
      throw unsupportedStructure(at: node.label, "no first result")
    }
    try define(name, operand)
  }

  /// What an input of a node stands for.
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

  /// An input that has to be computed from the image.
  func value(_ node: ONNXNode, _ position: Int) throws -> Int {
    guard case .value(let value) = try operand(node, position) else {
      throw unsupportedStructure(at: node.label, "input \(position) does not depend on the image")
    }
    return value
  }

  /// An input that has to be a tensor of floats.
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

  /// As ``tensor(_:_:)`` for a vector of `count` numbers, whose shape may have ones in it; nil
  /// where the input is left out.
  func vector(_ node: ONNXNode, _ position: Int, count: Int) throws -> StoredTensor? {
    guard node.input(position) != nil else { return nil }
    let tensor = try tensor(node, position)
    guard tensor.count == count, tensor.shape.filter({ $0 != 1 }).count <= 1 else {
      throw unsupportedStructure(
        at: node.label, "input \(position) is \(tensor.shape) where \(count) numbers are needed")
    }
    return tensor
  }

  /// How often a name is read by nodes and outputs.
  func useCount(_ name: String?) -> Int { name.flatMap { useCounts[$0] } ?? 0 }

  /// Appends a layer that reads `inputs` and defines the node's first result.
  mutating func append(_ kind: ONNXLayer.Kind, _ inputs: [Int], _ node: ONNXNode) throws {
    layers.append(ONNXLayer(kind: kind, inputs: inputs, label: node.label))
    consumers.append([])
    try define(node, .value(layers.count))
  }

  /// An error at a node.
  func unsupportedStructure(at node: String, _ problem: String) -> ONNXError {
    .unsupportedStructure(path: file.path, node: node, problem: problem)
  }
}
