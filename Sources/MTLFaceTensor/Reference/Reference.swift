/// The scalar reference implementation of all primitives.
///
/// It is generic over the number type and consists of short loops that follow the formulas.
/// `Double` uses it for gradient checks, and tests compare the kernels with it.
package enum Reference {
  /// Returns a tensor whose element `i` is `value(i)`.
  static func tensor<S: TensorScalar>(
    _ shape: TensorShape, _ value: (Int) -> S
  ) throws(TensorError) -> Tensor<S> {
    let result = try Tensor<S>(uninitialized: shape)
    for i in 0..<shape.count { result.uninitializedPointer[i] = value(i) }
    return result
  }

  /// Creates a tensor of zeros, passes its elements to `fill`, and returns the tensor.
  static func accumulated<S: TensorScalar>(
    _ shape: TensorShape, _ fill: (UnsafeMutablePointer<S>) -> Void
  ) throws(TensorError) -> Tensor<S> {
    let result = try Tensor<S>(repeating: 0, shape: shape)
    fill(result.uninitializedPointer)
    return result
  }
}
