extension Tensor {
  /// Returns the tensor with each element multiplied by `factor`.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func scaled(by factor: Scalar, pool: ThreadPool) throws(TensorError) -> Tensor {
    let result = try Tensor(uninitialized: shape)
    pool.forEachRange(of: shape.count) { range in
      let (source, target) = (pointer, result.uninitializedPointer)
      for i in range { target[i] = factor * source[i] }
    }
    return result
  }
}
