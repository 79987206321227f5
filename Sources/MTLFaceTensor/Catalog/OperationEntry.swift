/// An entry of the catalog: an operation with the shapes and kinds of its inputs.
package struct OperationEntry: Sendable, CustomStringConvertible {
  /// The operation's name, the variant, and the shapes of the inputs. It is unique in the catalog.
  package let name: String
  /// The operation.
  package let operation: any TensorOperation
  /// The inputs of the operation.
  package let inputs: [OperationInput]
  /// The function that the backward pass computes.
  package let expectedGradient: ExpectedGradient
  /// The largest difference between `Float` and `Double`, relative to the largest magnitude in the
  /// tensor.
  package let tolerance: Double

  /// The function that the backward pass of an operation must agree with.
  package enum ExpectedGradient: Sendable {
    /// The derivative of the forward pass.
    case derivative
    /// The derivative of the forward pass times a factor, as in gradient reversal.
    case scaledDerivative(by: Double)
    /// The derivative of another operation, whose last inputs are replaced by this operation's
    /// updates: values that the forward pass computes on the way count as constants.
    case substituteDerivative(of: any TensorOperation)
  }

  init(
    _ operation: any TensorOperation, _ variant: String = "", _ inputs: OperationInput...,
    expectedGradient: ExpectedGradient = .derivative, tolerance: Double = 2e-6
  ) {
    let shapes = inputs.map { $0.shape.map(String.init).joined(separator: "x") }
    let title = variant.isEmpty ? operation.name : "\(operation.name) \(variant)"
    name = "\(title) [\(shapes.joined(separator: ", "))]"
    self.operation = operation
    self.inputs = inputs
    self.expectedGradient = expectedGradient
    self.tolerance = tolerance
  }

  /// The shapes of the inputs.
  package var shapes: [TensorShape] {
    get throws(TensorError) {
      var shapes: [TensorShape] = []
      for input in inputs { shapes.append(try TensorShape(input.shape)) }
      return shapes
    }
  }

  /// Returns the inputs, which depend only on the seed and the entry's name.
  package func makeInputs(seed: UInt64) throws(TensorError) -> [Tensor<Float>] {
    var tensors: [Tensor<Float>] = []
    for (index, input) in inputs.enumerated() {
      tensors.append(try input.makeTensor(using: RandomSource(name: "\(seed) \(index) \(name)")))
    }
    return tensors
  }

  /// Returns a gradient of the output, which depends only on the seed and the entry's name.
  package func makeGradient(seed: UInt64) throws(TensorError) -> Tensor<Float> {
    let shape = try operation.outputShape(shapes)
    return try RandomSource(name: "\(seed) gradient \(name)").makeTensor(
      .normal(standardDeviation: 1), shape: shape, as: Float.self, pool: .single)
  }

  /// The name of the entry.
  package var description: String { name }

  /// For each input, true if it has a gradient.
  package var needsGradient: [Bool] { inputs.map(\.isDifferentiable) }
}
