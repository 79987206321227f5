extension Reference {
  /// Returns `1 / sqrt(variance + epsilon)`, computed in double precision.
  @specialized(where S == Float)
  @specialized(where S == Double)
  static func inverseDeviation<S: TensorScalar>(_ variance: Tensor<S>, epsilon: Double)
    throws(TensorError) -> Tensor<S>
  {
    try tensor(variance.shape) { S(1 / (Double(variance.pointer[$0]) + epsilon).squareRoot()) }
  }

  /// Returns `1 / max(sqrt(squares), minimum)` for each element. The value for NaN is NaN.
  @specialized(where S == Float)
  @specialized(where S == Double)
  static func inverseNorm<S: TensorScalar>(_ squares: Tensor<S>, minimum: S) throws(TensorError)
    -> Tensor<S>
  {
    try tensor(squares.shape) { i in
      let length = squares.pointer[i].squareRoot()
      return 1 / (length < minimum ? minimum : length)
    }
  }

  /// See ``TensorScalar/sumRows(_:pool:)``.
  package static func sumRows<S: TensorScalar>(_ x: Tensor<S>) throws(TensorError) -> Tensor<S> {
    let channels = x.shape.channels
    return try accumulated(TensorShape(channels)) { sum in
      for i in 0..<x.shape.count { sum[i % channels] += x.pointer[i] }
    }
  }

  /// See ``TensorScalar/statistics(_:groups:pool:)``.
  package static func statistics<S: TensorScalar>(_ x: Tensor<S>, groups: Int) throws(TensorError)
    -> (mean: Tensor<S>, variance: Tensor<S>)
  {
    let channels = x.shape.channels
    let rows = x.shape.rows / max(groups, 1)
    let shape = try TensorShape(groups, channels)
    let mean = try tensor(shape) { i in
      let start = i / channels * rows * channels + i % channels
      var sum: S = 0
      for row in 0..<rows { sum += x.pointer[start + row * channels] }
      return sum / S(rows)
    }
    let variance = try tensor(shape) { i in
      let start = i / channels * rows * channels + i % channels
      var sum: S = 0
      for row in 0..<rows {
        let d = x.pointer[start + row * channels] - mean.pointer[i]
        sum += d * d
      }
      return sum / S(rows)
    }
    return (mean, variance)
  }

  /// See ``TensorScalar/normalized(_:groups:mean:inverseDeviation:weight:bias:pool:)``.
  package static func normalized<S: TensorScalar>(
    _ x: Tensor<S>, groups: Int, mean: Tensor<S>, inverseDeviation: Tensor<S>,
    weight: Tensor<S>, bias: Tensor<S>
  ) throws(TensorError) -> Tensor<S> {
    let channels = x.shape.channels
    let rows = x.shape.rows / max(groups, 1)
    return try tensor(x.shape) { i in
      let c = i % channels
      let g = i / channels / rows * channels + c
      return (x.pointer[i] - mean.pointer[g]) * inverseDeviation.pointer[g] * weight.pointer[c]
        + bias.pointer[c]
    }
  }

  /// See
  /// ``TensorScalar/normalizedGradient(_:groups:mean:inverseDeviation:weight:_:pool:)``.
  package static func normalizedGradient<S: TensorScalar>(
    _ x: Tensor<S>, groups: Int, mean: Tensor<S>, inverseDeviation: Tensor<S>,
    weight: Tensor<S>, _ dy: Tensor<S>
  ) throws(TensorError) -> (x: Tensor<S>, weight: Tensor<S>, bias: Tensor<S>) {
    let channels = x.shape.channels
    let rows = x.shape.rows / max(groups, 1)
    let dx = try Tensor<S>(uninitialized: x.shape)
    let dweight = try Tensor<S>(repeating: 0, shape: TensorShape(channels))
    let dbias = try Tensor<S>(repeating: 0, shape: TensorShape(channels))
    for g in 0..<groups {
      for c in 0..<channels {
        let start = g * rows * channels + c
        let (m, r) = (mean.pointer[g * channels + c], inverseDeviation.pointer[g * channels + c])
        var (sum, dot): (S, S) = (0, 0)
        for row in 0..<rows {
          let i = start + row * channels
          sum += dy.pointer[i]
          dot += dy.pointer[i] * (x.pointer[i] - m) * r
        }
        for row in 0..<rows {
          let i = start + row * channels
          let normal = (x.pointer[i] - m) * r
          dx.uninitializedPointer[i] =
            weight.pointer[c] * r * (dy.pointer[i] - sum / S(rows) - normal * dot / S(rows))
        }
        dweight.uninitializedPointer[c] += dot
        dbias.uninitializedPointer[c] += sum
      }
    }
    return (dx, dweight, dbias)
  }
}
