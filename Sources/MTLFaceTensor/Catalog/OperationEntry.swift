/// An entry of the catalog, which consists of an operation and a description of its inputs.
package struct OperationEntry: Sendable, CustomStringConvertible {
  /// The name of the operation, followed by the variant and the shapes of the inputs. Names are
  /// unique in the catalog.
  package let name: String
  /// The operation.
  package let operation: any TensorOperation
  /// The shapes and distributions of the inputs.
  package let inputs: [OperationInput]
  /// The function with which the backward pass must agree.
  package let expectedGradient: ExpectedGradient
  /// The largest allowed difference between the results in `Float` and `Double`, relative to the
  /// largest magnitude in the tensor.
  package let tolerance: Double

  /// The function with which the backward pass of an operation must agree.
  package enum ExpectedGradient: Sendable {
    /// The derivative of the forward pass.
    case derivative
    /// The derivative of the forward pass multiplied by a factor, as in gradient reversal.
    case scaledDerivative(by: Double)
    /// The derivative of another operation whose last inputs are the updates of this operation.
    ///
    /// Used for operations that treat their own updates as constants in the backward pass.
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

  /// Returns random inputs that depend only on the seed and the name of the entry.
  package func makeInputs(seed: UInt64) throws(TensorError) -> [Tensor<Float>] {
    var tensors: [Tensor<Float>] = []
    for (index, input) in inputs.enumerated() {
      tensors.append(try input.makeTensor(using: RandomSource(name: "\(seed) \(index) \(name)")))
    }
    return tensors
  }

  /// Returns a random output gradient that depends only on the seed and the name of the entry.
  package func makeGradient(seed: UInt64) throws(TensorError) -> Tensor<Float> {
    let shape = try operation.outputShape(shapes)
    return try RandomSource(name: "\(seed) gradient \(name)").makeTensor(
      .normal(standardDeviation: 1), shape: shape, as: Float.self, pool: .single)
  }

  /// The name of the entry.
  package var description: String { name }

  /// For each input, whether the operation has a gradient for it.
  package var needsGradient: [Bool] { inputs.map(\.isDifferentiable) }
}
