/// What an operation may use beside its inputs.
public struct OperationContext: Sendable {
  /// The threads to work on.
  public var pool: ThreadPool
  /// Where random operations (dropout) draw from: the same seed and index give the same numbers.
  public var seed: UInt64
  /// The position of the operation in its graph.
  public var nodeIndex: Int

  /// A context; `seed` matters to random operations only.
  public init(pool: ThreadPool, seed: UInt64 = 0, nodeIndex: Int = 0) {
    self.pool = pool
    self.seed = seed
    self.nodeIndex = nodeIndex
  }
}

/// What the forward computation of an operation leaves behind.
public struct ForwardResult<Scalar: TensorScalar>: Sendable {
  /// The result.
  public let output: Tensor<Scalar>
  /// What the backward computation wants to find again.
  public var saved: [Tensor<Scalar>] = []
  /// Positions chosen by a maximum.
  public var indices: [Int32] = []
  /// New values for the state that the operation keeps up to date: running statistics, the
  /// vectors of the power iteration. The order is the operation's.
  public var updates: [Tensor<Scalar>] = []
}

/// A differentiable computation: `forward`, and `backward` beside it.
///
/// Operations are small values without parameters of their own; weights come in as inputs. One type
/// serves training in `Float`, gradient checks in `Double` and the compiler of inference plans.
public protocol TensorOperation: Sendable {
  /// The name in messages and timings.
  var name: String { get }

  /// The result's shape.
  /// - Throws: ``TensorError/shapeMismatch(operation:shapes:requirement:)`` for inputs it cannot
  ///   take. `forward` may rely on this having been asked.
  func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape

  /// The result for inputs whose shapes ``outputShape(_:)`` has accepted.
  func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S>

  /// The gradients of the inputs for which `needsGradient` is true, from the gradient of the
  /// output; `nil` elsewhere and for inputs that have none (labels, running statistics).
  func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?]

  /// Multiply-adds of one forward computation; elementwise work counts as none.
  func multiplyAdds(_ inputs: [TensorShape]) -> Int
}

extension TensorOperation {
  /// None: the work is elementwise.
  public func multiplyAdds(_ inputs: [TensorShape]) -> Int { 0 }

  /// The error for shapes that the operation cannot take.
  func mismatch(_ shapes: [TensorShape], _ requirement: String) -> TensorError {
    .shapeMismatch(operation: name, shapes: shapes, requirement: requirement)
  }

  /// Checks the number of inputs.
  func requireInputCount(_ count: ClosedRange<Int>, in inputs: [TensorShape]) throws(TensorError) {
    guard count.contains(inputs.count) else {
      throw mismatch(inputs, "takes \(count.lowerBound) to \(count.upperBound) inputs")
    }
  }

  /// Checks that vectors of `count` elements follow the first input.
  func requireVectors(_ inputs: [TensorShape], from first: Int, count: Int) throws(TensorError) {
    for shape in inputs.dropFirst(first) where shape.count != count || shape.rank != 1 {
      throw mismatch(inputs, "needs vectors of \(count)")
    }
  }
}
