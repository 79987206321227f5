/// A row of the catalog: an operation with shapes and kinds of inputs for it.
public struct OperationEntry: Sendable, CustomStringConvertible {
  /// The operation's name, the variant, and the shapes of the inputs. Unique in the catalog.
  public let name: String
  /// The operation.
  public let operation: any Operation
  /// What it is applied to.
  public let inputs: [OperationInput]
  /// What its backward computes.
  public let gradient: GradientRule
  /// How far `Float` may be from `Double`, as a share of the largest magnitude of a tensor.
  public let tolerance: Double

  /// What the backward computation of an operation has to agree with.
  public enum GradientRule: Sendable {
    /// The derivative of forward.
    case derivative
    /// The derivative of forward times a number: gradient reversal.
    case multiple(Double)
    /// The derivative of another operation with this one's updates in the place of its last inputs:
    /// what forward computes on the way there counts as constant.
    case frozen(any Operation)
  }

  init(
    _ operation: any Operation, _ variant: String = "", _ inputs: OperationInput...,
    gradient: GradientRule = .derivative, tolerance: Double = 2e-6
  ) {
    let shapes = inputs.map { $0.shape.map(String.init).joined(separator: "x") }
    let title = variant.isEmpty ? operation.name : "\(operation.name) \(variant)"
    name = "\(title) [\(shapes.joined(separator: ", "))]"
    self.operation = operation
    self.inputs = inputs
    self.gradient = gradient
    self.tolerance = tolerance
  }

  /// The shapes of the inputs.
  public var shapes: [Shape] {
    get throws(TensorError) {
      var shapes: [Shape] = []
      for input in inputs { shapes.append(try Shape(input.shape)) }
      return shapes
    }
  }

  /// The inputs, the same for the same seed.
  public func makeInputs(seed: UInt64) throws(TensorError) -> [Tensor<Float>] {
    var tensors: [Tensor<Float>] = []
    for (index, input) in inputs.enumerated() {
      tensors.append(try input.tensor(RandomSource(name: "\(seed) \(index) \(name)")))
    }
    return tensors
  }

  /// A gradient to send back, the same for the same seed.
  public func makeGradient(seed: UInt64) throws(TensorError) -> Tensor<Float> {
    let shape = try operation.outputShape(shapes)
    return try RandomSource(name: "\(seed) gradient \(name)").tensor(
      .normal(deviation: 1), shape: shape, as: Float.self, pool: .single)
  }

  /// The name.
  public var description: String { name }

  /// Which inputs have gradients.
  public var needs: [Bool] { inputs.map(\.isDifferentiable) }
}
