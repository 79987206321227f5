import MTLFaceNetwork
import MTLFaceTensor

extension ONNXGraphBuilder {
  /// Adds an operation of the graph and assigns the name `result` to its output.
  ///
  /// - Throws: ``ONNXError/unsupportedOperator(path:node:name:)`` for an operation that
  ///   cannot be exported.
  mutating func add(_ node: Graph.Node, _ result: String) throws {
    let inputs = node.inputs.map(name)
    switch node.operation {
    case let operation as Convolution: add(operation, node, inputs, result)
    case is LinearTransform:
      // The authors' code implements some linear layers as 1x1 convolutions.
      let weight =
        node.inputs[1].shape.rank == 2
        ? inputs[1] : emit("Flatten", [inputs[1]], [.integer("axis", 1)])
      emit("Gemm", [inputs[0], weight] + inputs[2...], [.integer("transB", 1)], named: result)
    case let operation as BatchNorm where !operation.isTraining:
      emit(
        "BatchNormalization", inputs, [.float("epsilon", operation.epsilon)], named: result)
    case let operation as InstanceNorm:
      emit(
        "InstanceNormalization", inputs, [.float("epsilon", operation.epsilon)], named: result)
    case let operation as Activation: try add(operation, node, inputs, result)
    case let operation as WeightedSum: add(operation, inputs, result)
    case is ScaleChannels:
      let scale =
        node.inputs[1].shape.rank == 2
        ? emit("Unsqueeze", [inputs[1], addConstant([2, 3])]) : inputs[1]
      emit("Mul", [inputs[0], scale], named: result)
    case is ScalePixels: emit("Mul", inputs, named: result)
    case is Flatten: emit("Flatten", inputs, [.integer("axis", 1)], named: result)
    case is Unflatten:
      let shape = node.output.shape
      let sizes = addConstant([-1, shape.channels, shape.height, shape.width])
      emit("Reshape", [inputs[0], sizes], named: result)
    case is Softmax: emit("Softmax", inputs, [.integer("axis", 1)], named: result)
    case is ExpectedValue:
      let classes = node.inputs[0].shape.channels
      let numbers = addConstant((0..<classes).map { Double($0) }, shape: [classes])
      emit("MatMul", [inputs[0], numbers], named: result)
    case is GatherRows: emit("Gather", inputs, [.integer("axis", 0)], named: result)
    default: try addResampling(node, inputs, result)
    }
  }

  private mutating func addResampling(
    _ node: Graph.Node, _ inputs: [String], _ result: String
  ) throws {
    switch node.operation {
    case is ChannelStatistics:
      let attributes: [ONNXWriter.Attribute] = [.integers("axes", [1]), .integer("keepdims", 1)]
      let largest = emit("ReduceMax", inputs, attributes)
      let mean = emit("ReduceMean", inputs, attributes)
      emit("Concat", [largest, mean], [.integer("axis", 1)], named: result)
    case is Upsample:
      let scales = addConstant([1, 1, 2, 2], shape: [4])
      emit(
        "Resize", [inputs[0], "", scales],
        [.text("mode", "linear"), .text("coordinate_transformation_mode", "half_pixel")],
        named: result)
    case let operation as Subsample:
      emit(
        "MaxPool", inputs,
        [
          .integers("kernel_shape", [1, 1]),
          .integers("strides", [operation.stride, operation.stride]),
        ], named: result)
    case let operation as AdaptivePool: add(operation, node, inputs, result)
    case let operation as AppendOneHot: add(operation, node, inputs, result)
    default:
      throw ONNXError.unsupportedOperator(
        path: "ONNX", node: result, name: node.operation.name)
    }
  }

  private mutating func add(
    _ operation: Convolution, _ node: Graph.Node, _ inputs: [String], _ result: String
  ) {
    let kernel = node.inputs[1].shape.dimensions.suffix(2)
    emit(
      "Conv", inputs,
      [
        .integers("kernel_shape", Array(kernel)),
        .integers("strides", [operation.stride, operation.stride]),
        .integers("pads", Array(repeating: operation.padding, count: 4)),
        .integer("group", operation.groups),
      ], named: result)
  }

  private mutating func add(
    _ operation: Activation, _ node: Graph.Node, _ inputs: [String], _ result: String
  ) throws {
    switch operation.kind {
    case .identity: emit("Identity", inputs, named: result)
    case .relu: emit("Relu", inputs, named: result)
    case .sigmoid: emit("Sigmoid", inputs, named: result)
    case .tanh: emit("Tanh", inputs, named: result)
    case .leakyReLU(let slope):
      emit("LeakyRelu", inputs, [.float("alpha", slope)], named: result)
    case .prelu:
      let slope =
        node.inputs[0].shape.rank == 4
        ? emit("Unsqueeze", [inputs[1], addConstant([1, 2])]) : inputs[1]
      emit("PRelu", [inputs[0], slope], named: result)
    }
  }

  private mutating func add(_ operation: WeightedSum, _ inputs: [String], _ result: String) {
    if operation.leftFactor == 1, operation.rightFactor == -1 {
      emit("Sub", inputs, named: result)
      return
    }
    let parts = zip(inputs, [operation.leftFactor, operation.rightFactor]).map { input, factor in
      factor == 1 ? input : emit("Mul", [input, addConstant([factor], shape: [])])
    }
    emit("Add", parts, named: result)
  }

  /// Appends a one-hot map of the group to the channels of the input.
  private mutating func add(
    _ operation: AppendOneHot, _ node: Graph.Node, _ inputs: [String], _ result: String
  ) {
    let count = operation.groups
    let table = addConstant(
      (0..<count * count).map { $0 % (count + 1) == 0 ? 1 : 0 }, shape: [count, count])
    let row = emit("Gather", [table, inputs[1]], [.integer("axis", 0)])
    let pixel = emit("Unsqueeze", [row, addConstant([2, 3])])
    let shape = node.inputs[0].shape
    let map = emit("Expand", [pixel, addConstant([1, 1, shape.height, shape.width])])
    emit("Concat", [inputs[0], map], [.integer("axis", 1)], named: result)
  }
}
