/// The cross-entropy between logits and class labels, averaged over the rows that have a label.
///
/// The inputs are `logits [n, classes]` and `labels [n]`. A negative label means that the row has
/// no label. If no row has a label, the loss is 0. If any other label is not a class index, the
/// loss and the gradient of the row are NaN.
public struct CrossEntropy: TensorOperation, Hashable {
  public var name: String { "cross-entropy" }

  /// Creates a cross-entropy loss.
  public init() {}

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireLabels(inputs)
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
    let loss = try LabeledRows.mean(labels, context.pool) { row in
      let index = Int(exactly: labels.pointer[row]).flatMap { $0 < classes ? $0 : nil }
      return index.map {
        Self.logSumExp(logits, row) - Double(logits.pointer[row * classes + $0])
      } ?? .nan
    }
    return ForwardResult(output: loss, saved: [softmax])
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    let (softmax, labels) = (forward.saved[0], inputs[1])
    let classes = softmax.shape.channels
    let dx = try LabeledRows.gradient(softmax.shape, labels, gradient, context.pool) {
      row, factor, d in
      guard let index = Int(exactly: labels.pointer[row]), index < classes else {
        return d.update(repeating: .nan, count: classes)
      }
      let p = softmax.pointer + row * classes
      for c in 0..<classes { d[c] = factor * p[c] }
      d[index] = factor * (p[index] - 1)
    }
    return [dx, nil]
  }

  /// Returns `log(sum(exp(x)))` of a row.
  @inline(__always)
  static func logSumExp<S: TensorScalar>(_ logits: Tensor<S>, _ row: Int) -> Double {
    let classes = logits.shape.channels
    let x = logits.pointer + row * classes
    var largest = Double(x[0])
    for c in 1..<classes where Double(x[c]) > largest { largest = Double(x[c]) }
    var total = 0.0
    for c in 0..<classes { total += exponential(Double(x[c]) - largest) }
    return largest + logarithm(total)
  }
}

/// The expected class index, which is the sum of `i * p_i` over all classes i.
///
/// The input is a matrix of probabilities `p [n, classes]`, and the output has the shape `[n, 1]`.
/// After a softmax over 101 age classes, the expected class index is the age in years (DEX, Rothe
/// et al., 2018).
public struct ExpectedValue: TensorOperation, Hashable {
  public var name: String { "expected value" }

  /// Creates an operation that computes expected values.
  public init() {}

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireInputCount(1...1, in: inputs)
    guard inputs[0].rank == 2 else { throw mismatch(inputs, "the input must be [n, classes]") }
    return try TensorShape(inputs[0].batch, 1)
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    let (p, classes) = (inputs[0], inputs[0].shape.channels)
    return try ForwardResult(
      output: Reference.tensor(outputShape([p.shape])) { row in
        var sum = 0.0
        for c in 0..<classes { sum += Double(c) * Double(p.pointer[row * classes + c]) }
        return S(sum)
      })
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    let classes = inputs[0].shape.channels
    return [
      try Reference.tensor(inputs[0].shape) {
        gradient.pointer[$0 / classes] * S($0 % classes)
      }
    ]
  }
}

/// The mean squared difference between two tensors, optionally weighted.
///
/// The inputs are `a` and `b`, which must have equal shapes, and, optionally, `weights [n]` for the
/// rows, which are the indices along the first dimension. By default, all weights are 1. If the sum
/// of the weights is 0, the output is 0. Rows with weight 0 are ignored, even if they contain NaN.
public struct MeanSquaredError: TensorOperation, Hashable {
  public var name: String { "mean squared error" }

  /// Creates a mean squared error loss.
  public init() {}

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireInputCount(2...3, in: inputs)
    guard inputs[0] == inputs[1], inputs[0].count > 0 else {
      throw mismatch(inputs, "the first two shapes must be equal and have at least one element")
    }
    try requireVectors(inputs, from: 2, count: inputs[0].batch)
    return try TensorShape([])
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    let (a, b) = (inputs[0], inputs[1])
    let rowCount = a.shape.count / a.shape.batch
    var total = 0.0
    for row in 0..<a.shape.batch {
      let weight = inputs.count > 2 ? Double(inputs[2].pointer[row]) : 1
      if weight == 0 { continue }
      for i in (row * rowCount)..<((row + 1) * rowCount) {
        let d = Double(a.pointer[i]) - Double(b.pointer[i])
        total += weight * d * d
      }
    }
    let divisor = self.divisor(inputs)
    return try ForwardResult(output: Tensor(scalar: S(divisor == 0 ? 0 : total / divisor)))
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    let (a, b) = (inputs[0], inputs[1])
    let rowCount = a.shape.count / a.shape.batch
    let divisor = self.divisor(inputs)
    let factor = divisor == 0 ? 0 : 2 * gradient.scalarValue / S(divisor)
    let da = try Tensor<S>(uninitialized: a.shape)
    context.pool.forEach(a.shape.batch) { row in
      let weight = inputs.count > 2 ? inputs[2].pointer[row] : 1
      let start = row * rowCount
      let (x, y, d) = (a.pointer + start, b.pointer + start, da.uninitializedPointer + start)
      if weight == 0 { return d.update(repeating: 0, count: rowCount) }
      for i in 0..<rowCount { d[i] = factor * weight * (x[i] - y[i]) }
    }
    let db = needsGradient[1] ? try da.scaled(by: -1, pool: context.pool) : nil
    return [needsGradient[0] ? da : nil, db] + (inputs.count > 2 ? [nil] : [])
  }

  @inline(__always)
  private func divisor<S: TensorScalar>(_ inputs: [Tensor<S>]) -> Double {
    let (count, batch) = (inputs[0].shape.count, inputs[0].shape.batch)
    guard inputs.count > 2 else { return Double(count) }
    var rows = 0.0
    for row in 0..<batch { rows += Double(inputs[2].pointer[row]) }
    return rows * Double(count / batch)
  }
}

/// The mean of `(x - target)^2` over all elements.
///
/// The input is a tensor `x`, and the output is a scalar. This is the loss of least-squares GANs
/// (Mao et al., 2017).
public struct LeastSquaresLoss: TensorOperation, Hashable {
  /// The target value of all elements.
  public let target: Double
  public var name: String { "squared distance" }

  /// Creates a loss.
  ///
  /// - Parameter target: The target value of all elements.
  public init(target: Double) { self.target = target }

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    try requireInputCount(1...1, in: inputs)
    guard inputs[0].count > 0 else {
      throw mismatch(inputs, "the input must have at least one element")
    }
    return try TensorShape([])
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    let x = inputs[0]
    var total = 0.0
    for i in 0..<x.shape.count {
      let d = Double(x.pointer[i]) - target
      total += d * d
    }
    return try ForwardResult(output: Tensor(scalar: S(total / Double(x.shape.count))))
  }

  @specialized(where S == Float)
  @specialized(where S == Double)
  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    let x = inputs[0]
    let factor = 2 * gradient.scalarValue / S(x.shape.count)
    let dx = try Tensor<S>(uninitialized: x.shape)
    context.pool.forEachRange(of: x.shape.count) { range in
      let (source, result) = (x.pointer, dx.uninitializedPointer)
      for i in range { result[i] = factor * (source[i] - S(target)) }
    }
    return [dx]
  }
}

extension TensorOperation {
  /// Throws unless the inputs are `[n, classes]` and `[n]`.
  func requireLabels(_ inputs: [TensorShape]) throws(TensorError) {
    try requireInputCount(2...2, in: inputs)
    guard inputs[0].rank == 2, inputs[0].channels > 0, inputs[1].rank == 1,
      inputs[1].count == inputs[0].batch
    else { throw mismatch(inputs, "the inputs must be [n, classes] and [n]") }
  }
}
