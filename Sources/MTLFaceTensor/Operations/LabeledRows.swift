/// Functions that losses over labeled rows share. A negative label means that a row has no label.
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

  /// Returns the gradient, with respect to the logits, of a loss that ``mean(_:_:_:)`` computed.
  ///
  /// For each labeled row, `fill` writes the gradient of the row's term, multiplied by `factor`, to
  /// `d`. The gradients of the other rows are 0.
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

  /// Returns whether the label of a row is not negative. NaN counts as a label, so that an invalid
  /// label is not ignored.
  @inline(__always)
  private static func isLabeled<S: TensorScalar>(_ labels: Tensor<S>, _ row: Int) -> Bool {
    !(labels.pointer[row] < 0)
  }

  @inline(__always)
  private static func count<S: TensorScalar>(_ labels: Tensor<S>) -> Int {
    (0..<labels.shape.count).count { isLabeled(labels, $0) }
  }
}
