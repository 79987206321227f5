import MTLFaceTensor

extension PlanCompiler {
  // MARK: Convolutions

  mutating func lowerConvolution(_ operation: Convolution, _ node: Graph.Node) throws {
    let x = node.inputs[0]
    let shapes = node.inputs.map(\.shape)
    let weight = try tensor(node.inputs[1])
    var bias = node.inputs.count > 2 ? try tensor(node.inputs[2]).values : nil
    var inputScale: [Float]?
    let input: BufferID
    if operation.padding == 0, case .affine(let base, let scale, let shift) = try lowering(of: x) {
      // Without padding, scaling and shifting the input is equivalent to changing the weight and
      // bias.
      bias = Self.foldShift(weight, bias, shift, groups: operation.groups)
      inputScale = scale
      input = base
    } else {
      input = try buffer(of: x)
    }
    try appendConvolution(
      operation.geometry(Array(shapes.prefix(2))), weight, inputScale, bias, input, node)
  }

  /// Lowers a linear layer to a convolution whose kernel covers the whole input.
  ///
  /// The input is a vector or a flattened feature map.
  mutating func lowerLinear(_ node: Graph.Node) throws {
    let x = node.inputs[0]
    let vector = node.inputs[1].shape
    var weight = try tensor(node.inputs[1])
    var bias = node.inputs.count > 2 ? try tensor(node.inputs[2]).values : nil
    var inputScale: [Float]?
    var source = try lowering(of: x)
    var (height, width) = (1, 1)
    if case .flattened(let inner, let map) = source {
      source = inner
      (height, width) = (map.shape.height, map.shape.width)
    }
    let channels = x.shape.channels / (height * width)
    weight = try weight.reshaped(to: TensorShape(vector.batch, channels, height, width))
    let input: BufferID
    switch source {
    case .buffer(let buffer): input = buffer
    case .affine(let base, let scale, let shift):
      bias = Self.foldShift(weight, bias, shift, groups: 1)
      inputScale = scale
      input = base
    case .flattened: input = try buffer(of: x)
    }
    let geometry = try ConvolutionGeometry(
      input: TensorShape(1, height, width, channels), weight: weight.shape, stride: 1, padding: 0,
      groups: 1)
    try appendConvolution(geometry, weight, inputScale, bias, input, node)
  }

  private mutating func appendConvolution(
    _ geometry: ConvolutionGeometry, _ weight: Tensor<Float>, _ inputScale: [Float]?,
    _ bias: [Float]?, _ input: BufferID, _ node: Graph.Node
  ) throws {
    let output = newBuffer(node.output.shape)
    append(
      try .convolution(
        ConvolutionStep(
          geometry: geometry, weight: weight, inputScale: inputScale.map { try ChannelVector($0) },
          bias: bias.map { try ChannelVector($0) }, input: input, output: output)),
      writing: output)
    set(node.output, .buffer(output))
  }

  /// Returns the bias for which `conv(scale * x)` equals `conv(scale * x + shift)` with the old
  /// bias.
  ///
  /// The shift passes through the weight and becomes a constant for every output channel.
  private static func foldShift(
    _ weight: Tensor<Float>, _ bias: [Float]?, _ shift: [Float], groups: Int
  ) -> [Float] {
    let d = weight.shape.dimensions
    let (outputs, inputs, taps) = (d[0], d[1], d[2] * d[3])
    return weight.withUnsafeBufferPointer { w in
      (0..<outputs).map { o in
        let group = o / (outputs / groups) * inputs
        var sum = Double(bias?[o] ?? 0)
        for i in 0..<inputs {
          for tap in 0..<taps {
            sum += Double(w[(o * inputs + i) * taps + tap]) * Double(shift[group + i])
          }
        }
        return Float(sum)
      }
    }
  }

  // MARK: Norms and activations

  mutating func lowerBatchNorm(_ norm: BatchNorm, _ node: Graph.Node) throws {
    guard !norm.isTraining else {
      throw NetworkError.invalidConfiguration(
        "the graph was traced in training mode; trace it in evaluation mode to compile a plan")
    }
    let values = try node.inputs.dropFirst().map { try tensor($0).values }
    var (scale, shift): ([Float], [Float]) = ([], [])
    for c in values[0].indices {
      let factor = Double(values[0][c]) / (Double(values[3][c]) + norm.epsilon).squareRoot()
      scale.append(Float(factor))
      shift.append(Float(Double(values[1][c]) - Double(values[2][c]) * factor))
    }
    try lowerAffine(node, scale, shift)
  }

  /// Folds a per-channel scale and shift into the preceding convolution, or records them as
  /// pending.
  private mutating func lowerAffine(
    _ node: Graph.Node, _ scale: [Float], _ shift: [Float]
  ) throws {
    let x = node.inputs[0]
    switch try lowering(of: x) {
    case .affine(let base, let inner, let offset) where isReadOnce(x):
      set(
        node.output,
        .affine(
          base, scale: zip(inner, scale).map { $0 * $1 },
          shift: offset.indices.map { offset[$0] * scale[$0] + shift[$0] }))
      return
    case .buffer(let buffer):
      if isReadOnce(x), let (index, step) = foldableConvolution(buffer) {
        steps[index] = .convolution(try Self.foldOutput(step, scale, shift))
        set(node.output, .buffer(buffer))
        return
      }
    case .affine, .flattened: break
    }
    set(node.output, .affine(try buffer(of: x), scale: scale, shift: shift))
  }

  private static func foldOutput(
    _ step: ConvolutionStep, _ scale: [Float], _ shift: [Float]
  ) throws -> ConvolutionStep {
    var step = step
    let outputs = step.geometry.outputChannels
    step.outputScale = try ChannelVector(
      step.outputScale.map { zip($0.values, scale).map { $0 * $1 } } ?? scale)
    let bias = step.bias?.values ?? [Float](repeating: 0, count: outputs)
    step.bias = try ChannelVector(bias.indices.map { bias[$0] * scale[$0] + shift[$0] })
    return step
  }

  mutating func lowerInstanceNorm(_ norm: InstanceNorm, _ node: Graph.Node) throws {
    let input = try buffer(of: node.inputs[0])
    let output = newBuffer(node.output.shape)
    append(
      .instanceNorm(
        weight: try ChannelVector(tensor(node.inputs[1]).values),
        bias: try ChannelVector(tensor(node.inputs[2]).values), epsilon: Float(norm.epsilon),
        ChannelAffine(), input: input, output: output),
      writing: output)
    set(node.output, .buffer(output))
  }

  mutating func lowerActivation(_ kind: ActivationKind, _ node: Graph.Node) throws {
    let x = node.inputs[0]
    var slope = node.inputs.count > 1 ? try ChannelVector(tensor(node.inputs[1]).values) : nil
    if case .leakyReLU(let value) = kind {
      slope = try ChannelVector([Float](repeating: Float(value), count: x.shape.channels))
    }
    switch try lowering(of: x) {
    case .affine(let base, let scale, let shift) where isReadOnce(x):
      let map = ChannelAffine(
        scale: try ChannelVector(scale), shift: try ChannelVector(shift), activation: kind,
        slope: slope)
      set(node.output, .buffer(try mapped(base, map)))
      return
    case .buffer(let buffer) where isReadOnce(x):
      if try foldActivation(kind, slope, into: buffer) {
        set(node.output, .buffer(buffer))
        return
      }
    default: break
    }
    let map = ChannelAffine(activation: kind, slope: slope)
    set(node.output, .buffer(try mapped(try buffer(of: x), map)))
  }

  private mutating func foldActivation(
    _ kind: ActivationKind, _ slope: ChannelVector?, into buffer: BufferID
  ) throws -> Bool {
    let index = writer(of: buffer)
    guard steps.indices.contains(index) else { return false }
    switch steps[index] {
    case .convolution(var step)
    where step.output == buffer && step.activation == .identity && step.second == nil:
      step.activation = kind
      step.slope = slope
      steps[index] = .convolution(step)
      return true
    case .instanceNorm(let weight, let bias, let epsilon, var map, let input, buffer)
    where map.activation == .identity:
      map.activation = kind
      map.slope = slope
      steps[index] = .instanceNorm(
        weight: weight, bias: bias, epsilon: epsilon, map, input: input, output: buffer)
      return true
    default: return false
    }
  }

  // MARK: Sums and products

  mutating func lowerSum(_ sum: WeightedSum, _ node: Graph.Node) throws {
    let (a, b) = (node.inputs[0], node.inputs[1])
    if sum.leftFactor == 1, sum.rightFactor == 1 {
      if try foldResidual(into: a, adding: b, node) { return }
      if try foldResidual(into: b, adding: a, node) { return }
    }
    let (left, right) = (try buffer(of: a), try buffer(of: b))
    let output = newBuffer(node.output.shape)
    append(
      .sum(Float(sum.leftFactor), left, Float(sum.rightFactor), right, output: output),
      writing: output)
    set(node.output, .buffer(output))
  }

  /// Folds a sum into the convolution that computes `a`.
  ///
  /// The sum can be folded only if `b` is available before that convolution runs.
  /// - Returns: Whether the sum was folded.
  private mutating func foldResidual(
    into a: Graph.Value, adding b: Graph.Value, _ node: Graph.Node
  ) throws -> Bool {
    guard isReadOnce(a), a != b, case .buffer(let buffer) = try lowering(of: a),
      let (index, _) = foldableConvolution(buffer)
    else { return false }
    let residual = try self.buffer(of: b)
    guard residual != buffer, writer(of: residual) < index else { return false }
    // Computing `b` may have changed the step, so the step is read again.
    guard let (_, current) = foldableConvolution(buffer) else { return false }
    var step = current
    step.residual = residual
    steps[index] = .convolution(step)
    set(node.output, .buffer(buffer))
    return true
  }

  mutating func lowerScaleChannels(_ node: Graph.Node) throws {
    if isConstant(node.inputs[1]) {
      let scale = try tensor(node.inputs[1]).values
      try lowerAffine(node, scale, [Float](repeating: 0, count: scale.count))
      return
    }
    let inputs = (try buffer(of: node.inputs[0]), try buffer(of: node.inputs[1]))
    let output = newBuffer(node.output.shape)
    append(.scaleChannels(inputs.0, by: inputs.1, output: output), writing: output)
    set(node.output, .buffer(output))
  }
}
