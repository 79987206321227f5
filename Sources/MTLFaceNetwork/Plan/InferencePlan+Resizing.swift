public import MTLFaceTensor

extension InferencePlan {
  /// Returns a copy of the plan for inputs of other sizes.
  ///
  /// The copy shares the weights, so the method takes microseconds. The inputs and outputs of the
  /// copy are addressed by the same values.
  /// - Parameter inputShapes: The new shapes of the inputs, `[1, ...]`. All other inputs keep their
  ///   shapes.
  /// - Throws: ``NetworkError`` if a step does not support the new sizes, for example a linear
  ///   layer over a feature map, a pooling step with a fixed output size, or a sum whose terms
  ///   would differ in size; `TensorError` if an image is too small.
  public func resized(inputShapes: [Graph.Value: TensorShape]) throws -> InferencePlan {
    var resizing = ShapePropagation(buffers)
    for (id, buffer) in buffers.enumerated() {
      if case .input(let value, _) = buffer.role, let shape = inputShapes[value] {
        resizing.shapes[id] = shape
      }
    }
    let steps = try steps.map { try resizing.resize($0) }
    return InferencePlan(steps: steps, buffers: resizing.buffers())
  }
}

/// Propagates new input shapes from step to step.
private struct ShapePropagation {
  private let originalBuffers: [PlanBuffer]
  var shapes: [TensorShape]

  init(_ buffers: [PlanBuffer]) {
    originalBuffers = buffers
    shapes = buffers.map(\.shape)
  }

  mutating func resize(_ step: PlanStep) throws -> PlanStep {
    switch step {
    case .convolution(var convolution) where originalBuffers[convolution.output].shape.rank == 4:
      let g = convolution.geometry
      convolution.geometry = try ConvolutionGeometry(
        input: shapes[convolution.input], weight: g.weightShape, stride: g.stride,
        padding: g.padding, groups: g.groups)
      let shape = try convolution.geometry.outputShape
      if let residual = convolution.residual { try require(shapes[residual] == shape, at: step) }
      shapes[convolution.output] = shape
      if let second = convolution.second { shapes[second.output] = shape }
      return .convolution(convolution)
    case .channelAffine(_, let input, let output), .softmax(let input, let output):
      shapes[output] = shapes[input]
    case .maxPool(let pooling, let input, let output):
      shapes[output] = try pooling.outputShape([shapes[input]])
    case .sum(_, let a, _, let b, let output):
      try require(shapes[a] == shapes[b], at: step)
      shapes[output] = shapes[a]
    default:
      // All other steps support only one size, so the shapes of their buffers must not change.
      let (reads, writes) = step.buffers
      try require((reads + writes).allSatisfy { shapes[$0] == originalBuffers[$0].shape }, at: step)
    }
    return step
  }

  private func require(_ condition: Bool, at step: PlanStep) throws {
    guard condition else {
      throw NetworkError.invalidConfiguration(
        "the step \(step.label) does not support the new size; compile another plan for it")
    }
  }

  /// Returns the buffers with their new shapes.
  func buffers() -> [PlanBuffer] {
    zip(originalBuffers, shapes).map { buffer, shape in
      PlanBuffer(
        shape: shape, role: buffer.role, firstStep: buffer.firstStep, lastStep: buffer.lastStep)
    }
  }
}
