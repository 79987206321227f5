/// Shared parts of losses over rows with labels, where a negative label means that a row has none.
enum LabeledRows {
  /// Returns the mean of a term over the labeled rows, or 0 if there are none.
  @inline(__always)
  static func mean<S: TensorScalar>(
    _ labels: Tensor<S>, _ pool: ThreadPool,
    _ term: @Sendable (_ row: Int) -> Double
  ) throws(TensorError) -> Tensor<S> {
    let terms = try Tensor<Double>(uninitialized: labels.shape)
    pool.forEach(labels.shape.count) { row in
      if isLabeled(labels, row) { terms.uninitializedPointer[row] = term(row) }
    }
    var total = 0.0
    for row in 0..<labels.shape.count where isLabeled(labels, row) { total += terms.pointer[row] }
    return try Tensor(scalar: S(total / Double(max(count(labels), 1))))
  }

  /// Returns the gradient of the logits of such a mean.
  ///
  /// `fill` writes a row of the gradient to `d`, multiplied by `factor`; rows without a label get
  /// 0.
  @inline(__always)
  static func gradient<S: TensorScalar>(
    _ shape: TensorShape, _ labels: Tensor<S>, _ gradient: Tensor<S>, _ pool: ThreadPool,
    _ fill: @Sendable (_ row: Int, _ factor: S, _ d: UnsafeMutablePointer<S>) -> Void
  ) throws(TensorError) -> Tensor<S> {
    let factor = gradient.scalarValue / S(max(count(labels), 1))
    let result = try Tensor<S>(uninitialized: shape)
    let width = shape.channels
    pool.forEach(shape.batch) { row in
      let d = result.uninitializedPointer + row * width
      guard isLabeled(labels, row) else { return d.update(repeating: 0, count: width) }
      fill(row, factor, d)
    }
    return result
  }

  /// NaN counts as a label, so that an invalid label is not ignored.
  @inline(__always)
  private static func isLabeled<S: TensorScalar>(_ labels: Tensor<S>, _ row: Int) -> Bool {
    !(labels.pointer[row] < 0)
  }

  @inline(__always)
  private static func count<S: TensorScalar>(_ labels: Tensor<S>) -> Int {
    (0..<labels.shape.count).count { isLabeled(labels, $0) }
  }
}
