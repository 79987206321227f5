/// The environment in which an operation runs.
public struct OperationContext: Sendable {
  /// The threads to use.
  public var pool: ThreadPool
  /// The seed of random operations, such as dropout. The same seed and node index give the same
  /// random numbers.
  public var seed: UInt64
  /// The index of the operation in its graph.
  public var nodeIndex: Int

  /// Creates a context.
  ///
  /// - Parameters:
  ///   - pool: The threads to use.
  ///   - seed: The seed of random operations. Other operations ignore it.
  ///   - nodeIndex: The index of the operation in its graph. Only random operations use it.
  public init(pool: ThreadPool, seed: UInt64 = 0, nodeIndex: Int = 0) {
    self.pool = pool
    self.seed = seed
    self.nodeIndex = nodeIndex
  }
}

/// The result of the forward pass of an operation.
public struct ForwardResult<Scalar: TensorScalar>: Sendable {
  /// The output of the operation.
  public let output: Tensor<Scalar>
  /// Tensors that the backward pass needs.
  public var saved: [Tensor<Scalar>] = []
  /// The positions of the maxima, for operations that select a maximum.
  public var indices: [Int32] = []
  /// New values for the inputs that are the state of the operation, such as running statistics.
  public var updates: [Tensor<Scalar>] = []
}

/// A differentiable operation with a forward and a backward pass.
///
/// Operations are small values without learned parameters. Weights are passed as inputs. The same
/// operation is used for training in `Float`, for gradient checks in `Double`, and by the compiler
/// of inference plans.
public protocol TensorOperation: Sendable {
  /// The name of the operation in messages and timings.
  var name: String { get }

  /// Returns the shape of the output for inputs with the given shapes.
  ///
  /// This method must be called before the forward pass, which does not check its inputs.
  ///
  /// - Throws: ``TensorError/shapeMismatch(operation:shapes:requirement:)`` if the operation does
  ///   not support the shapes, ``TensorError/invalidAttribute(operation:requirement:)`` if an
  ///   attribute is out of range, and ``TensorError/sizeOverflow(_:)`` if the output is too large.
  func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape

  /// Computes the output.
  ///
  /// - Parameters:
  ///   - inputs: The inputs, for whose shapes ``outputShape(_:)`` did not throw.
  ///   - context: The environment of the operation.
  func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S>

  /// Computes the gradients of the inputs from the gradient of the output.
  ///
  /// - Parameters:
  ///   - gradient: The gradient of the output.
  ///   - forward: The result of the forward pass.
  ///   - inputs: The inputs of the forward pass.
  ///   - needsGradient: For each input, whether its gradient is needed.
  ///   - context: The environment of the forward pass.
  /// - Returns: The gradient of each input. It is `nil` for inputs that have no gradient, such as
  ///   labels, and may be `nil` for inputs whose gradient is not needed.
  func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?]

  /// Returns the number of multiply-adds of a forward pass for convolutions and linear transforms,
  /// or 0 for other operations.
  func multiplyAdds(_ inputs: [TensorShape]) -> Int
}

extension TensorOperation {
  /// Returns 0, the default for operations other than convolutions and linear transforms.
  public func multiplyAdds(_ inputs: [TensorShape]) -> Int { 0 }

  /// Returns the error for unsupported input shapes.
  func mismatch(_ shapes: [TensorShape], _ requirement: String) -> TensorError {
    .shapeMismatch(operation: name, shapes: shapes, requirement: requirement)
  }

  /// Throws unless the number of inputs is in `count`.
  func requireInputCount(_ count: ClosedRange<Int>, in inputs: [TensorShape]) throws(TensorError) {
    guard count.contains(inputs.count) else {
      throw mismatch(inputs, "the number of inputs must be in \(count)")
    }
  }

  /// Throws unless the inputs starting at index `first` are vectors of length `count`.
  func requireVectors(_ inputs: [TensorShape], from first: Int, count: Int) throws(TensorError) {
    for shape in inputs.dropFirst(first) where shape.count != count || shape.rank != 1 {
      throw mismatch(inputs, "inputs \(first + 1) and above must be vectors of length \(count)")
    }
  }
}
