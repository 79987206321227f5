/// The plain scalar form of every primitive, generic over the number type. It is what `Double`
/// runs on, what the kernels are compared with, and what the gradient checks trust: short loops
/// that read like their formulas.
package enum Reference {
  /// A tensor filled by `value` of its position.
  static func tensor<S: TensorScalar>(
    _ shape: TensorShape, _ value: (Int) -> S
  ) throws(TensorError) -> Tensor<S> {
    let result = try Tensor<S>(uninitialized: shape)
    for i in 0..<shape.count { result.uninitializedPointer[i] = value(i) }
    return result
  }

  /// A tensor of zeros that `fill` adds to.
  static func accumulated<S: TensorScalar>(
    _ shape: TensorShape, _ fill: (UnsafeMutablePointer<S>) -> Void
  ) throws(TensorError) -> Tensor<S> {
    let result = try Tensor<S>(repeating: 0, shape: shape)
    fill(result.uninitializedPointer)
    return result
  }
}
