/// A row of the catalog: an operation with shapes and kinds of inputs for it.
package struct OperationEntry: Sendable, CustomStringConvertible {
  /// The operation's name, the variant, and the shapes of the inputs. Unique in the catalog.
  package let name: String
  /// The operation.
  package let operation: any TensorOperation
  /// What it is applied to.
  package let inputs: [OperationInput]
  /// What its backward computes.
  package let expectedGradient: ExpectedGradient
  /// How far `Float` may be from `Double`, as a share of the largest magnitude of a tensor.
  package let tolerance: Double

  /// What the backward computation of an operation has to agree with.
  package enum ExpectedGradient: Sendable {
    /// The derivative of forward.
    case derivative
    /// The derivative of forward times a number: gradient reversal.
    case scaledDerivative(by: Double)
    /// The derivative of another operation with this one's updates in the place of its last inputs:
    /// what forward computes on the way there counts as constant.
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

  /// The inputs, the same for the same seed.
  package func makeInputs(seed: UInt64) throws(TensorError) -> [Tensor<Float>] {
    var tensors: [Tensor<Float>] = []
    for (index, input) in inputs.enumerated() {
      tensors.append(try input.makeTensor(using: RandomSource(name: "\(seed) \(index) \(name)")))
    }
    return tensors
  }

  /// A gradient to send back, the same for the same seed.
  package func makeGradient(seed: UInt64) throws(TensorError) -> Tensor<Float> {
    let shape = try operation.outputShape(shapes)
    return try RandomSource(name: "\(seed) gradient \(name)").makeTensor(
      .normal(standardDeviation: 1), shape: shape, as: Float.self, pool: .single)
  }

  /// The name.
  package var description: String { name }

  /// Which inputs have gradients.
  package var needsGradient: [Bool] { inputs.map(\.isDifferentiable) }
}
