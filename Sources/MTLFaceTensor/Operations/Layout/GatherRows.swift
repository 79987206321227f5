/// An operation that looks up rows of a constant table.
///
/// The inputs are `table [rows, c]` and the row numbers `indices [n]`. The result for an index that
/// is not a row number is a row of NaN. The operation has no gradients.
public struct GatherRows: TensorOperation, Hashable {
  public var name: String { "gather rows" }

  /// Creates a lookup operation.
  public init() {}

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireInputCount(2...2, in: inputs)
    guard inputs[0].rank == 2, inputs[1].rank == 1 else {
      throw mismatch(inputs, "the inputs must be [rows, c] and [n]")
    }
    return try TensorShape(inputs[1].count, inputs[0].channels)
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    let (table, indices) = (inputs[0], inputs[1])
    let (rows, columns) = (table.shape.batch, table.shape.channels)
    let y = try Tensor<S>(uninitialized: outputShape([table.shape, indices.shape]))
    for n in 0..<indices.shape.count {
      let target = y.uninitializedPointer + n * columns
      if let row = Int(exactly: indices.pointer[n]), (0..<rows).contains(row) {
        target.update(from: table.pointer + row * columns, count: columns)
      } else {
        target.update(repeating: .nan, count: columns)
      }
    }
    return ForwardResult(output: y)
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] { [nil, nil] }
}
