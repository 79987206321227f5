/// The environment in which an operation runs.
public struct OperationContext: Sendable {
  /// The threads to use.
  public var pool: ThreadPool
  /// The seed of random operations (dropout): the same seed and node index give the same numbers.
  public var seed: UInt64
  /// The index of the operation in its graph.
  public var nodeIndex: Int

  /// Creates a context. Only random operations use `seed` and `nodeIndex`.
  public init(pool: ThreadPool, seed: UInt64 = 0, nodeIndex: Int = 0) {
    self.pool = pool
    self.seed = seed
    self.nodeIndex = nodeIndex
  }
}

/// The result of an operation's forward pass.
public struct ForwardResult<Scalar: TensorScalar>: Sendable {
  /// The output of the operation.
  public let output: Tensor<Scalar>
  /// Tensors that the backward pass needs.
  public var saved: [Tensor<Scalar>] = []
  /// The positions of the maxima, for operations that select a maximum.
  public var indices: [Int32] = []
  /// New values of the operation's state, in the operation's order: running statistics, or the
  /// vectors of the power iteration.
  public var updates: [Tensor<Scalar>] = []
}

/// A differentiable operation with a forward and a backward pass.
///
/// Operations are small values without parameters; weights are passed as inputs. The same type is
/// used for training in `Float`, for gradient checks in `Double`, and by the compiler of inference
/// plans.
public protocol TensorOperation: Sendable {
  /// The name of the operation in messages and timings.
  var name: String { get }

  /// Returns the shape of the output. It must be called before `forward`, which relies on its
  /// checks.
  ///
  /// - Throws: ``TensorError/shapeMismatch(operation:shapes:requirement:)`` if the operation does
  ///   not support the inputs, and ``TensorError/invalidAttribute(operation:requirement:)``.
  func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape

  /// Computes the output for inputs whose shapes ``outputShape(_:)`` has accepted.
  func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S>

  /// Computes the gradients of the inputs from the gradient of the output.
  ///
  /// - Returns: One element per input: `nil` if `needsGradient` is false or the input has no
  ///   gradient (labels, running statistics).
  func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?]

  /// Returns the number of multiply-adds of one forward pass. Elementwise work is not counted.
  func multiplyAdds(_ inputs: [TensorShape]) -> Int
}

extension TensorOperation {
  /// Returns 0, as for all elementwise operations.
  public func multiplyAdds(_ inputs: [TensorShape]) -> Int { 0 }

  /// Returns the error for unsupported input shapes.
  func mismatch(_ shapes: [TensorShape], _ requirement: String) -> TensorError {
    .shapeMismatch(operation: name, shapes: shapes, requirement: requirement)
  }

  /// Throws unless the number of inputs is in `count`.
  func requireInputCount(_ count: ClosedRange<Int>, in inputs: [TensorShape]) throws(TensorError) {
    guard count.contains(inputs.count) else {
      throw mismatch(inputs, "requires \(count.lowerBound) to \(count.upperBound) inputs")
    }
  }

  /// Throws unless the inputs from index `first` on are vectors of `count` elements.
  func requireVectors(_ inputs: [TensorShape], from first: Int, count: Int) throws(TensorError) {
    for shape in inputs.dropFirst(first) where shape.count != count || shape.rank != 1 {
      throw mismatch(inputs, "requires vectors of \(count) elements")
    }
  }
}
