/// The scalar reference implementation of all primitives, generic over the number type.
///
/// `Double` uses it, the kernels are compared with it, and the gradient checks rely on it. It
/// consists of short loops that read like the formulas.
package enum Reference {
  /// Returns a tensor whose elements are `value` of their index.
  static func tensor<S: TensorScalar>(
    _ shape: TensorShape, _ value: (Int) -> S
  ) throws(TensorError) -> Tensor<S> {
    let result = try Tensor<S>(uninitialized: shape)
    for i in 0..<shape.count { result.uninitializedPointer[i] = value(i) }
    return result
  }

  /// Returns a tensor of zeros to which `fill` has added.
  static func accumulated<S: TensorScalar>(
    _ shape: TensorShape, _ fill: (UnsafeMutablePointer<S>) -> Void
  ) throws(TensorError) -> Tensor<S> {
    let result = try Tensor<S>(repeating: 0, shape: shape)
    fill(result.uninitializedPointer)
    return result
  }
}
