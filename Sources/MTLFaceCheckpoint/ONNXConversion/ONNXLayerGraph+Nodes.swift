extension ONNXLayerGraph {
  /// Adds a node, either as a layer or as the operand to which its output refers.
  mutating func add(_ node: ONNXNode) throws {
    guard node.domain.isEmpty || node.domain == "ai.onnx" else {
      throw unsupported(node)
    }
    switch node.operatorName {
    case "Constant": try addConstant(node)
    case "Identity", "Dropout": try define(node, operand(node, 0))
    case "Conv": try addConvolution(node)
    case "BatchNormalization": try addNorm(node)
    case "PRelu": try append(.prelu(tensor(node, 1)), [value(node, 0)], node)
    case "Gemm": try addGemm(node)
    case "MatMul": try addProduct(node)
    case "Transpose": try addTranspose(node)
    case "Flatten", "Reshape": try addFlatten(node)
    case "MaxPool": try addSubsample(node)
    case "GlobalAveragePool": try append(.globalAverage, [value(node, 0)], node)
    case "Relu": try append(.relu, [value(node, 0)], node)
    case "Sigmoid": try append(.sigmoid, [value(node, 0)], node)
    case "Add", "Sub", "Mul", "Div": try addArithmetic(node)
    case "Shape", "Gather", "Unsqueeze", "Squeeze", "Concat", "Slice", "Cast":
      try addShapeArithmetic(node)
    default: throw unsupported(node)
    }
  }

  private func unsupported(_ node: ONNXNode) -> ONNXError {
    let name = node.domain.isEmpty ? node.operatorName : "\(node.domain).\(node.operatorName)"
    return .unsupportedOperator(path: file.path, node: node.label, name: name)
  }

  private mutating func addConstant(_ node: ONNXNode) throws {
    guard let tensor = node.attributes["value"]?.tensor else {
      throw unsupportedStructure(at: node.label, "the constant is not a tensor")
    }
    try define(node, .tensor(tensor))
  }

  private mutating func addConvolution(_ node: ONNXNode) throws {
    let weight = try tensor(node, 1)
    let shape = weight.shape
    guard shape.count == 4, shape[2] == shape[3], shape.allSatisfy({ $0 > 0 }) else {
      throw unsupportedStructure(
        at: node.label, "the weights have the shape \(shape) instead of a square kernel")
    }
    let square = Int64(shape[2])
    let padding = node.attributes["auto_pad"]?.text ?? "NOTSET"
    guard padding == "NOTSET" || (padding == "VALID" && node.attributes["pads"] == nil),
      let kernel = uniform(node, "kernel_shape", default: square, count: 2), kernel == square,
      uniform(node, "dilations", default: 1, count: 2) == 1,
      let stride = uniform(node, "strides", default: 1, count: 2), (1...2).contains(stride),
      let pads = uniform(node, "pads", default: 0, count: 4), (0...64).contains(pads),
      let groups = Int(exactly: node.integer("group", default: 1)), groups > 0,
      shape[0].isMultiple(of: groups)
    else {
      throw unsupportedStructure(
        at: node.label, "the attributes of the convolution are not supported")
    }
    let convolution = ONNXConvolution(
      weight: weight, bias: try vector(node, 2, count: shape[0]), stride: Int(stride),
      padding: Int(pads), groups: groups)
    try append(.convolution(convolution), [value(node, 0)], node)
  }

  /// Returns the common value of the `count` numbers of an attribute, `value` if the node does not
  /// have the attribute, or `nil` if the attribute does not have `count` equal numbers.
  private func uniform(_ node: ONNXNode, _ name: String, default value: Int64, count: Int)
    -> Int64?
  {
    guard let attribute = node.attributes[name] else { return value }
    let numbers = attribute.integers
    guard numbers.count == count, let first = numbers.first else { return nil }
    return numbers.allSatisfy { $0 == first } ? first : nil
  }

  private mutating func addNorm(_ node: ONNXNode) throws {
    let weight = try tensor(node, 1)
    let epsilon = node.attributes["epsilon"]?.float ?? 1e-5
    guard let bias = try vector(node, 2, count: weight.count),
      let mean = try vector(node, 3, count: weight.count),
      let variance = try vector(node, 4, count: weight.count), weight.shape.count == 1,
      node.integer("training_mode", default: 0) == 0,
      epsilon >= 0, epsilon < 1
    else {
      throw unsupportedStructure(
        at: node.label, "the layer is not per-channel batch normalization with running statistics")
    }
    let norm = ONNXBatchNorm(
      weight: weight, bias: bias, mean: mean, variance: variance, epsilon: epsilon)
    try append(.norm(norm), [value(node, 0)], node)
  }

  private mutating func addSubsample(_ node: ONNXNode) throws {
    guard uniform(node, "kernel_shape", default: 0, count: 2) == 1,
      uniform(node, "pads", default: 0, count: 4) == 0,
      let stride = uniform(node, "strides", default: 1, count: 2), (1...2).contains(stride),
      useCount(node.outputs.dropFirst().first) == 0
    else {
      throw unsupportedStructure(at: node.label, "the pooling window has more than one pixel")
    }
    try append(.subsample(stride: Int(stride)), [value(node, 0)], node)
  }

  private mutating func addFlatten(_ node: ONNXNode) throws {
    let input = try operand(node, 0)
    guard case .value(let value) = input else {
      if case .shape = input { return try define(node, .shape) }
      return try addReshapedTensor(node)
    }
    if node.operatorName == "Flatten" {
      guard node.integer("axis", default: 1) == 1 else {
        throw unsupportedStructure(at: node.label, "the batch dimension is flattened")
      }
    } else if node.input(1) != nil, case .tensor(let tensor) = try operand(node, 1) {
      // The number of columns is checked when the following matrix is matched.
      guard !tensor.elementType.isFloatingPoint, tensor.count == 2 else {
        throw unsupportedStructure(at: node.label, "the reshape operation is not a flattening")
      }
    }
    try append(.flatten, [value], node)
  }

  /// Adds a reshaped tensor of slopes or biases, for which only the number of elements matters.
  private mutating func addReshapedTensor(_ node: ONNXNode) throws {
    let tensor = try tensor(node, 0)
    guard tensor.shape.filter({ $0 != 1 }).count <= 1 else {
      throw unsupportedStructure(at: node.label, "a weight matrix is reshaped")
    }
    try define(node, .tensor(tensor))
  }

  private mutating func addShapeArithmetic(_ node: ONNXNode) throws {
    for position in node.inputs.indices where node.input(position) != nil {
      guard case .value = try operand(node, position), node.operatorName != "Shape" else {
        continue
      }
      throw unsupported(node)
    }
    if node.operatorName == "Unsqueeze", case .tensor = try operand(node, 0) {
      return try addReshapedTensor(node)
    }
    try define(node, .shape)
  }
}
