extension Reference {
  /// Returns the value of an activation function. The value for NaN is NaN.
  @inline(__always)
  static func activate<S: TensorScalar>(_ x: S, _ kind: ActivationKind, slope: S) -> S {
    switch kind {
    case .identity: x
    case .relu: x < 0 ? 0 : x
    case .leakyReLU, .prelu: x < 0 ? slope * x : x
    case .sigmoid: S(1 / (1 + exponential(-Double(x))))
    case .tanh: S(hyperbolicTangent(Double(x)))
    }
  }

  /// Returns the slope of a leaky ReLU or PReLU for negative inputs in channel `c`. For other
  /// activation functions, the result is not used.
  @inline(__always)
  static func slope<S: TensorScalar>(_ kind: ActivationKind, _ slope: Tensor<S>?, _ c: Int) -> S {
    if case .leakyReLU(let value) = kind { return S(value) }
    return slope?.pointer[c] ?? 0
  }

  /// See ``TensorScalar/affine(_:scale:shift:_:slope:pool:)``.
  package static func affine<S: TensorScalar>(
    _ x: Tensor<S>, scale: Tensor<S>?, shift: Tensor<S>?, _ activation: ActivationKind,
    slope: Tensor<S>?
  ) throws(TensorError) -> Tensor<S> {
    let channels = x.shape.channels
    return try tensor(x.shape) { i in
      let c = i % channels
      var value = x.pointer[i]
      if let scale, let shift { value = value * scale.pointer[c] + shift.pointer[c] }
      return activate(value, activation, slope: Self.slope(activation, slope, c))
    }
  }

  /// See ``TensorScalar/activationGradient(_:_:_:slope:pool:)``.
  package static func activationGradient<S: TensorScalar>(
    _ x: Tensor<S>, _ dy: Tensor<S>, _ activation: ActivationKind, slope: Tensor<S>?
  ) throws(TensorError) -> (x: Tensor<S>, slope: Tensor<S>?) {
    let channels = x.shape.channels
    let dx = try tensor(x.shape) { i in
      let (value, d) = (x.pointer[i], dy.pointer[i])
      switch activation {
      case .identity: return d
      case .relu: return value <= 0 ? 0 : d
      case .leakyReLU, .prelu:
        return value > 0 ? d : d * Self.slope(activation, slope, i % channels)
      case .sigmoid: return d * value * (1 - value)
      case .tanh: return d * (1 - value * value)
      }
    }
    guard activation == .prelu else { return (dx, nil) }
    let dslope = try accumulated(TensorShape(channels)) { sum in
      for i in 0..<x.shape.count where !(x.pointer[i] > 0) {
        sum[i % channels] += dy.pointer[i] * x.pointer[i]
      }
    }
    return (dx, dslope)
  }

  /// See ``TensorScalar/weightedSum(_:_:_:_:pool:)``.
  package static func weightedSum<S: TensorScalar>(
    _ alpha: S, _ a: Tensor<S>, _ beta: S, _ b: Tensor<S>
  ) throws(TensorError) -> Tensor<S> {
    try tensor(a.shape) { alpha * a.pointer[$0] + beta * b.pointer[$0] }
  }

  /// See ``TensorScalar/elementwiseProduct(_:_:pool:)``.
  package static func elementwiseProduct<S: TensorScalar>(_ a: Tensor<S>, _ b: Tensor<S>)
    throws(TensorError) -> Tensor<S>
  {
    try tensor(a.shape) { a.pointer[$0] * b.pointer[$0] }
  }

  /// See ``TensorScalar/scaledChannels(_:by:pool:)``.
  package static func scaledChannels<S: TensorScalar>(_ x: Tensor<S>, by s: Tensor<S>)
    throws(TensorError) -> Tensor<S>
  {
    let (channels, image) = (x.shape.channels, x.shape.pixels * x.shape.channels)
    return try tensor(x.shape) { i in
      x.pointer[i] * s.pointer[i / image * channels + i % channels]
    }
  }

  /// See ``TensorScalar/scaledChannelsGradient(_:_:scaleShape:pool:)``.
  package static func scaledChannelsGradient<S: TensorScalar>(
    _ x: Tensor<S>, _ dy: Tensor<S>, scaleShape: TensorShape
  ) throws(TensorError) -> Tensor<S> {
    let (channels, image) = (x.shape.channels, x.shape.pixels * x.shape.channels)
    return try accumulated(scaleShape) { ds in
      for i in 0..<x.shape.count {
        ds[i / image * channels + i % channels] += x.pointer[i] * dy.pointer[i]
      }
    }
  }

  /// See ``TensorScalar/scaledRows(_:by:pool:)``.
  package static func scaledRows<S: TensorScalar>(_ x: Tensor<S>, by s: Tensor<S>)
    throws(TensorError) -> Tensor<S>
  {
    let channels = x.shape.channels
    return try tensor(x.shape) { x.pointer[$0] * s.pointer[$0 / channels] }
  }

  /// See ``TensorScalar/scaledRowsGradient(_:_:scaleShape:pool:)``.
  package static func scaledRowsGradient<S: TensorScalar>(
    _ x: Tensor<S>, _ dy: Tensor<S>, scaleShape: TensorShape
  ) throws(TensorError) -> Tensor<S> {
    let channels = x.shape.channels
    return try accumulated(scaleShape) { ds in
      for i in 0..<x.shape.count { ds[i / channels] += x.pointer[i] * dy.pointer[i] }
    }
  }

  /// See ``TensorScalar/softmax(_:pool:)``.
  package static func softmax<S: TensorScalar>(_ x: Tensor<S>) throws(TensorError) -> Tensor<S> {
    let columns = x.shape.channels
    let y = try Tensor<S>(uninitialized: x.shape)
    for row in 0..<x.shape.rows {
      let values = UnsafeBufferPointer(start: x.pointer + row * columns, count: columns)
      let largest = values.reduce(-S.infinity) { $1 > $0 || $1.isNaN ? $1 : $0 }
      var total: S = 0
      for c in 0..<columns {
        let e = S(exponential(Double(values[c] - largest)))
        y.uninitializedPointer[row * columns + c] = e
        total += e
      }
      for c in 0..<columns { y.uninitializedPointer[row * columns + c] /= total }
    }
    return y
  }

  /// See ``TensorScalar/softmaxGradient(_:_:pool:)``.
  package static func softmaxGradient<S: TensorScalar>(_ y: Tensor<S>, _ dy: Tensor<S>)
    throws(TensorError) -> Tensor<S>
  {
    let columns = y.shape.channels
    let dots = try scaledRowsGradient(y, dy, scaleShape: TensorShape(y.shape.rows))
    return try tensor(y.shape) { y.pointer[$0] * (dy.pointer[$0] - dots.pointer[$0 / columns]) }
  }
}
