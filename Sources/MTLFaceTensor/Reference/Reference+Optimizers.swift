extension TensorScalar {
  /// The scalar reference.
  public static func stepSGD(
    _ parameter: inout Tensor<Self>, buffer: inout Tensor<Self>, gradient: Tensor<Self>,
    rate: Self, momentum: Self, decay: Self, isFirst: Bool, pool: ThreadPool
  ) throws(TensorError) {
    try Reference.stepSGD(
      &parameter, buffer: &buffer, gradient: gradient, rate: rate, momentum: momentum,
      decay: decay, isFirst: isFirst)
  }

  /// The scalar reference.
  public static func stepAdam(
    _ parameter: inout Tensor<Self>, first: inout Tensor<Self>, second: inout Tensor<Self>,
    gradient: Tensor<Self>, rate: Self, betas: (Self, Self), root: Self, epsilon: Self,
    pool: ThreadPool
  ) throws(TensorError) {
    try Reference.stepAdam(
      &parameter, first: &first, second: &second, gradient: gradient, rate: rate, betas: betas,
      root: root, epsilon: epsilon)
  }
}

extension Reference {
  /// See ``TensorScalar/stepSGD(_:buffer:gradient:rate:momentum:decay:isFirst:pool:)``.
  public static func stepSGD<S: TensorScalar>(
    _ parameter: inout Tensor<S>, buffer: inout Tensor<S>, gradient: Tensor<S>, rate: S,
    momentum: S, decay: S, isFirst: Bool
  ) throws(TensorError) {
    try parameter.makeUnique()
    try buffer.makeUnique()
    let (p, b) = (parameter.output, buffer.output)
    for i in 0..<parameter.shape.count {
      let g = gradient.pointer[i] + decay * p[i]
      b[i] = isFirst ? g : momentum * b[i] + g
      p[i] -= rate * b[i]
    }
  }

  /// See ``TensorScalar/stepAdam(_:first:second:gradient:rate:betas:root:epsilon:pool:)``.
  public static func stepAdam<S: TensorScalar>(
    _ parameter: inout Tensor<S>, first: inout Tensor<S>, second: inout Tensor<S>,
    gradient: Tensor<S>, rate: S, betas: (S, S), root: S, epsilon: S
  ) throws(TensorError) {
    try parameter.makeUnique()
    try first.makeUnique()
    try second.makeUnique()
    let (p, m, v) = (parameter.output, first.output, second.output)
    for i in 0..<parameter.shape.count {
      let g = gradient.pointer[i]
      m[i] = betas.0 * m[i] + (1 - betas.0) * g
      v[i] = betas.1 * v[i] + (1 - betas.1) * g * g
      p[i] -= rate * m[i] / (v[i].squareRoot() / root + epsilon)
    }
  }
}
