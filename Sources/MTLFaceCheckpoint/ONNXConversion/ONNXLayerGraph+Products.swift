import MTLFaceSupport

extension ONNXLayerGraph {
  /// Adds a matrix product with its bias. The matrix may be transposed.
  mutating func addGemm(_ node: ONNXNode) throws {
    let stored = try tensor(node, 1)
    guard node.integer("transA", default: 0) == 0,
      node.attributes["alpha"]?.float ?? 1 == 1, node.attributes["beta"]?.float ?? 1 == 1,
      stored.shape.count == 2
    else {
      throw unsupportedStructure(
        at: node.label, "the matrix product has a scale or a transposed input")
    }
    let isRowPerOutput = node.integer("transB", default: 0) != 0
    let weight = isRowPerOutput ? stored : try transposed(stored)
    let bias = try vector(node, 2, count: weight.shape[0])
    try append(.linear(ONNXLinear(weight: weight, bias: bias)), [value(node, 0)], node)
  }

  /// Adds a matrix product without a bias. A following addition may supply the bias.
  mutating func addProduct(_ node: ONNXNode) throws {
    let stored = try tensor(node, 1)
    guard stored.shape.count == 2 else {
      throw unsupportedStructure(
        at: node.label, "the second factor has the shape \(stored.shape) instead of a matrix")
    }
    let linear = ONNXLinear(weight: try transposed(stored), bias: nil)
    try append(.linear(linear), [value(node, 0)], node)
  }

  /// Adds the transpose of a stored matrix.
  mutating func addTranspose(_ node: ONNXNode) throws {
    let stored = try tensor(node, 0)
    let order = node.attributes["perm"]?.integers ?? []
    guard stored.shape.count == 2, order.isEmpty || order == [1, 0] else {
      throw unsupportedStructure(at: node.label, "the transposed tensor is not a matrix")
    }
    try define(node, .tensor(transposed(stored)))
  }

  /// Returns a transposed view of a matrix.
  private func transposed(_ tensor: StoredTensor) throws -> StoredTensor {
    let (rows, columns) = (tensor.shape[0], tensor.shape[1])
    let strides = tensor.strides ?? [columns, 1]
    return try StoredTensor(
      name: tensor.name, elementType: tensor.elementType, shape: [columns, rows],
      strides: [strides[1], strides[0]], byteOffset: tensor.byteOffset,
      available: 0..<tensor.file.count, file: tensor.file)
  }

  /// Adds an arithmetic operation, which is a sum or product of two values, the addition of the
  /// bias of a matrix product, a step of the image normalization, or a computation on shapes.
  mutating func addArithmetic(_ node: ONNXNode) throws {
    switch try (operand(node, 0), operand(node, 1)) {
    case (.value(let a), .value(let b)):
      guard node.operatorName == "Add" || node.operatorName == "Mul" else {
        throw ONNXError.unsupportedOperator(
          path: file.path, node: node.label, name: node.operatorName)
      }
      try append(node.operatorName == "Add" ? .sum : .scale, [a, b], node)
    case (.value(let value), .tensor): try addConstantArithmetic(node, value, tensorAt: 1)
    case (.tensor, .value(let value)): try addConstantArithmetic(node, value, tensorAt: 0)
    case (.shape, _), (_, .shape): try define(node, .shape)
    case (.tensor, .tensor):
      throw unsupportedStructure(at: node.label, "both operands are stored tensors")
    }
  }

  private mutating func addConstantArithmetic(
    _ node: ONNXNode, _ value: Int, tensorAt position: Int
  ) throws {
    let tensor = try tensor(node, position)
    if value > 0, node.operatorName == "Add", case .linear(var linear) = layers[value - 1].kind,
      linear.bias == nil, tensor.count == linear.outputs, useCount(node.input(1 - position)) == 1
    {
      linear.bias = tensor
      layers[value - 1].kind = .linear(linear)
      return try define(node, .value(value))
    }
    guard tensor.count == 1 || (tensor.count == 3 && tensor.shape.suffix(3) == [3, 1, 1]),
      position == 1 || node.operatorName == "Add" || node.operatorName == "Mul"
    else {
      throw unsupportedStructure(
        at: node.label, "the operation is not a normalization of the image")
    }
    let numbers = try tensor.doubles()
    let (ones, zeros) = (numbers.map { _ in 1.0 }, numbers.map { _ in 0.0 })
    let kind: ONNXLayer.Kind =
      switch node.operatorName {
      case "Add": .affine(scale: ones, shift: numbers)
      case "Sub": .affine(scale: ones, shift: numbers.map { -$0 })
      case "Mul": .affine(scale: numbers, shift: zeros)
      default: .affine(scale: numbers.map { 1 / $0 }, shift: zeros)
      }
    try append(kind, [value], node)
  }
}
