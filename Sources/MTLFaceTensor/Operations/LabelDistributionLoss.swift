/// The cross-entropy between logits and a Gaussian distribution around each label, averaged over
/// the rows that have a label.
///
/// The inputs are `logits [n, classes]` and `labels [n]`. A label is a class index, which may be
/// fractional. A negative label means that the row has no label. If no row has a label, the loss is
/// 0. If a label is NaN or greater than the last class index, the loss and the gradient of the row
/// are NaN.
///
/// The loss is used for label distribution learning (Gao et al., IJCAI 2018).
public struct LabelDistributionLoss: TensorOperation, Hashable {
  /// The standard deviation of the distribution, in classes.
  public let standardDeviation: Double
  public var name: String { "label distribution" }

  /// Creates a loss with a standard deviation greater than 0.
  public init(standardDeviation: Double) { self.standardDeviation = standardDeviation }

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireLabels(inputs)
    guard standardDeviation > 0, standardDeviation.isFinite else {
      throw mismatch(
        inputs, "the standard deviation \(standardDeviation) must be positive and finite")
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
    let targets = try distributions(logits.shape, labels, context.pool)
    let loss = try LabeledRows.mean(labels, context.pool) { row in
      let (x, q) = (logits.pointer + row * classes, targets.pointer + row * classes)
      var expected = 0.0
      for c in 0..<classes { expected += Double(q[c]) * Double(x[c]) }
      return CrossEntropy.logSumExp(logits, row) - expected
    }
    return ForwardResult(output: loss, saved: [softmax, targets])
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    let (softmax, targets, labels) = (forward.saved[0], forward.saved[1], inputs[1])
    let classes = softmax.shape.channels
    let dx = try LabeledRows.gradient(softmax.shape, labels, gradient, context.pool) {
      row, factor, d in
      let (p, q) = (softmax.pointer + row * classes, targets.pointer + row * classes)
      for c in 0..<classes { d[c] = factor * (p[c] - q[c]) }
    }
    return [dx, nil]
  }

  /// Returns the target distribution of each row. A distribution sums to 1, or is NaN if the label
  /// is NaN or greater than the last class index.
  private func distributions<S: TensorScalar>(
    _ shape: TensorShape, _ labels: Tensor<S>, _ pool: ThreadPool
  ) throws(TensorError) -> Tensor<S> {
    let classes = shape.channels
    let result = try Tensor<S>(uninitialized: shape)
    pool.forEach(shape.batch) { row in
      let (label, q) = (Double(labels.pointer[row]), result.uninitializedPointer + row * classes)
      guard label <= Double(classes - 1) else {
        return q.update(repeating: .nan, count: classes)
      }
      // The heights are relative to the height at the nearest class, so that they do not underflow
      // to 0 for a narrow distribution between two classes.
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
