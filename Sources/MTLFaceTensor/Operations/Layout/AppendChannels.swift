/// An operation that appends a one-hot vector to the channels of every pixel.
///
/// The inputs are `x [n, ..., c]` and `group [n]`. In the appended channels, the channel of the
/// image's group is 1 and the other channels are 0. If the group is out of range, all appended
/// channels are 0.
///
/// The operation passes the age group to the image discriminator and to a generator without an
/// identity conditional module.
public struct AppendOneHot: TensorOperation, Hashable {
  /// The number of appended channels.
  public let groups: Int
  public var name: String { "append one-hot" }

  /// Creates an operation that appends `groups` channels.
  public init(groups: Int) { self.groups = groups }

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireInputCount(2...2, in: inputs)
    guard inputs[0].rank > 1, inputs[1].rank == 1, inputs[1].count == inputs[0].batch else {
      throw mismatch(inputs, "the inputs must be [n, ..., c] and one group per image, [n]")
    }
    guard (1...TensorShape.maximumCount).contains(groups) else {
      throw .invalidAttribute(
        operation: name, requirement: "the number of groups \(groups) must be at least 1")
    }
    return try inputs[0].withChannels(inputs[0].channels + groups)
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    let (x, group) = (inputs[0], inputs[1])
    let maps = try Tensor<S>(repeating: 0, shape: x.shape.withChannels(groups))
    let pixels = x.shape.pixels
    for n in 0..<x.shape.batch {
      guard let index = Int(exactly: group.pointer[n]), (0..<groups).contains(index) else {
        continue
      }
      for pixel in (n * pixels)..<((n + 1) * pixels) {
        maps.uninitializedPointer[pixel * groups + index] = 1
      }
    }
    return try ForwardResult(output: S.concatenated([x, maps], pool: context.pool))
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    let channels = inputs[0].shape.channels
    return [
      needsGradient[0]
        ? try S.channels(of: gradient, from: 0, count: channels, pool: context.pool) : nil, nil,
    ]
  }
}

/// An operation that appends channels with fixed values, which are the same for all pixels.
///
/// The input is `x [n, h, w, c]`.
public struct AppendConstant: TensorOperation, Hashable {
  /// The values of the appended channels.
  public let values: [Double]
  public var name: String { "append constant" }

  /// Creates an operation that appends `values.count` channels.
  public init(_ values: [Double]) { self.values = values }

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireInputCount(1...1, in: inputs)
    guard inputs[0].rank == 4 else { throw mismatch(inputs, "the input must be [n, h, w, c]") }
    return try inputs[0].withChannels(inputs[0].channels + values.count)
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    let maps = try Tensor<S>(uninitialized: inputs[0].shape.withChannels(values.count))
    for (c, value) in values.enumerated() {
      for row in 0..<maps.shape.rows {
        maps.uninitializedPointer[row * values.count + c] = S(value)
      }
    }
    return try ForwardResult(output: S.concatenated([inputs[0], maps], pool: context.pool))
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    [try S.channels(of: gradient, from: 0, count: inputs[0].shape.channels, pool: context.pool)]
  }
}
