extension Tensor {
  /// `factor x`, element by element.
  @specialized(where Scalar == Float)
  @specialized(where Scalar == Double)
  func scaled(by factor: Scalar, pool: ThreadPool) throws(TensorError) -> Tensor {
    let result = try Tensor(uninitialized: shape)
    pool.forEachRange(of: shape.count) { range in
      let (source, target) = (pointer, result.output)
      for i in range { target[i] = factor * source[i] }
    }
    return result
  }
}

extension ThreadPool {
  /// Calls `body` with ranges that cover `0..<count`, on the pool's threads.
  func forEachRange(of count: Int, _ body: @Sendable (Range<Int>) -> Void) {
    let chunk = 1 << 14
    forEach((count + chunk - 1) / chunk) { part in
      body((part * chunk)..<min((part + 1) * chunk, count))
    }
  }
}
