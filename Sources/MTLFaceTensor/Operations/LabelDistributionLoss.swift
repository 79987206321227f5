/// Cross-entropy of logits and a bell curve around each label, the mean over the rows that have one (label
/// distribution learning, Gao et al., IJCAI 2018): inputs `logits [n, classes]`, `labels [n]`. A label is a
/// place among the classes, which may lie between two; a negative one means none, and no label at all gives
/// 0. A label beyond the last class gives NaN, and NaN for the gradient of its row.
public struct LabelDistributionLoss: TensorOperation, Hashable {
  /// The standard deviation of the curve, in classes.
  public let standardDeviation: Double
  public var name: String { "label distribution" }

  /// A cross-entropy with curves of a width above 0.
  public init(standardDeviation: Double) { self.standardDeviation = standardDeviation }

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireLabels(inputs)
    guard standardDeviation > 0, standardDeviation.isFinite else {
      throw mismatch(inputs, "needs curves of a width above 0")
    }
    return try TensorShape([])
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    let (logits, labels) = (inputs[0], inputs[1])
    let classes = logits.shape.channels
    let softmax = try S.softmax(logits, pool: context.pool)
    let wanted = try curves(logits.shape, labels, context.pool)
    let loss = try LabeledRows.mean(labels, context.pool) { row in
      let (x, q) = (logits.pointer + row * classes, wanted.pointer + row * classes)
      var expected = 0.0
      for c in 0..<classes { expected += Double(q[c]) * Double(x[c]) }
      return CrossEntropy.logSumExp(logits, row) - expected
    }
    return ForwardResult(output: loss, saved: [softmax, wanted])
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    let (softmax, wanted, labels) = (forward.saved[0], forward.saved[1], inputs[1])
    let classes = softmax.shape.channels
    let dx = try LabeledRows.gradient(softmax.shape, labels, gradient, context.pool) {
      row, factor, d in
      let (p, q) = (softmax.pointer + row * classes, wanted.pointer + row * classes)
      for c in 0..<classes { d[c] = factor * (p[c] - q[c]) }
    }
    return [dx, nil]
  }

  /// The curve of each row, which sums to 1; NaN where the label is no place among the classes.
  private func curves<S: TensorScalar>(
    _ shape: TensorShape, _ labels: Tensor<S>, _ pool: ThreadPool
  ) throws(TensorError) -> Tensor<S> {
    let classes = shape.channels
    let result = try Tensor<S>(uninitialized: shape)
    pool.forEach(shape.batch) { row in
      let (label, q) = (Double(labels.pointer[row]), result.uninitializedPointer + row * classes)
      guard label <= Double(classes - 1) else {
        return q.update(repeating: .nan, count: classes)
      }
      // As heights over that of the nearest class, or none would be left of a narrow curve between two.
      let nearest = (label.rounded() - label) / standardDeviation
      var total = 0.0
      for c in 0..<classes {
        let distance = (Double(c) - label) / standardDeviation
        let height = exponential(0.5 * (nearest * nearest - distance * distance))
        q[c] = S(height)
        total += height
      }
      for c in 0..<classes { q[c] = S(Double(q[c]) / total) }
    }
    return result
  }
}
