/// An elementwise activation function.
///
/// The inputs are `x [..., c]` and, for PReLU, `slope [c]`. At zero, the backward pass uses the
/// derivative of the negative side, as PyTorch does.
public struct Activation: TensorOperation, Hashable {
  /// The activation function.
  public let kind: ActivationKind
  public var name: String {
    switch kind {
    case .identity: "identity"
    case .relu: "relu"
    case .leakyReLU: "leaky relu"
    case .prelu: "prelu"
    case .sigmoid: "sigmoid"
    case .tanh: "tanh"
    }
  }

  /// Creates an operation that applies an activation function.
  public init(_ kind: ActivationKind) { self.kind = kind }

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    let count = kind == .prelu ? 2 : 1
    try requireInputCount(count...count, in: inputs)
    try requireVectors(inputs, from: 1, count: inputs[0].channels)
    return inputs[0]
  }

  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    try ForwardResult(
      output: S.affine(
        inputs[0], scale: nil, shift: nil, kind, slope: inputs.count > 1 ? inputs[1] : nil,
        pool: context.pool))
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    let x = kind == .sigmoid || kind == .tanh ? forward.output : inputs[0]
    let d = try S.activationGradient(
      x, gradient, kind, slope: inputs.count > 1 ? inputs[1] : nil, pool: context.pool)
    return inputs.count > 1 ? [d.x, d.slope] : [d.x]
  }
}

/// The softmax over the last dimension, `exp(x) / sum(exp(x))`.
///
/// The input is `x [..., c]`.
public struct Softmax: TensorOperation, Hashable {
  public var name: String { "softmax" }

  /// Creates a softmax operation.
  public init() {}

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireInputCount(1...1, in: inputs)
    return inputs[0]
  }

  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    try ForwardResult(output: S.softmax(inputs[0], pool: context.pool))
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    [try S.softmaxGradient(forward.output, gradient, pool: context.pool)]
  }
}

/// An operation that sets each element to zero with a given probability, and multiplies the other
/// elements by `1 / (1 - probability)`.
///
/// The dropped elements depend only on the seed and the node index of the context. Graphs for
/// evaluation do not contain this operation.
public struct Dropout: TensorOperation, Hashable {
  /// The probability that an element is dropped, in `0..<1`.
  public let probability: Double
  public var name: String { "dropout" }

  /// Creates a dropout operation.
  ///
  /// - Parameter probability: The probability that an element is dropped, in `0..<1`.
  public init(probability: Double) { self.probability = probability }

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireInputCount(1...1, in: inputs)
    guard (0..<1).contains(probability) else {
      throw .invalidAttribute(
        operation: name, requirement: "the probability \(probability) must be in 0..<1")
    }
    return inputs[0]
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    let seeds = RandomSource(seed: context.seed)
    let random = RandomSource(seed: seeds[context.nodeIndex])
    let scale = S(1 / (1 - probability))
    let mask = try Tensor<S>(uninitialized: inputs[0].shape)
    context.pool.forEachRange(of: mask.shape.count) { range in
      for i in range {
        mask.uninitializedPointer[i] =
          Double(random[i] >> 40) / Double(1 << 24) < probability ? 0 : scale
      }
    }
    return try ForwardResult(
      output: S.elementwiseProduct(inputs[0], mask, pool: context.pool), saved: [mask])
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    [try S.elementwiseProduct(gradient, forward.saved[0], pool: context.pool)]
  }
}
