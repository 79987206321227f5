extension TensorScalar {
  /// The default implementation, which calls the scalar reference.
  public static func stepSGD(
    _ parameter: inout Tensor<Self>, buffer: inout Tensor<Self>, gradient: Tensor<Self>,
    learningRate: Self, momentum: Self, weightDecay: Self, isFirst: Bool, pool: ThreadPool
  ) throws(TensorError) {
    try Reference.stepSGD(
      &parameter, buffer: &buffer, gradient: gradient, learningRate: learningRate,
      momentum: momentum,
      weightDecay: weightDecay, isFirst: isFirst)
  }

  /// The default implementation, which calls the scalar reference.
  public static func stepAdam(
    _ parameter: inout Tensor<Self>, firstMoment: inout Tensor<Self>,
    secondMoment: inout Tensor<Self>,
    gradient: Tensor<Self>, learningRate: Self, betas: (Self, Self), rootBiasCorrection: Self,
    epsilon: Self,
    pool: ThreadPool
  ) throws(TensorError) {
    try Reference.stepAdam(
      &parameter, firstMoment: &firstMoment, secondMoment: &secondMoment, gradient: gradient,
      learningRate: learningRate, betas: betas,
      rootBiasCorrection: rootBiasCorrection, epsilon: epsilon)
  }
}

extension Reference {
  /// See `stepSGD` of ``TensorScalar``.
  package static func stepSGD<S: TensorScalar>(
    _ parameter: inout Tensor<S>, buffer: inout Tensor<S>, gradient: Tensor<S>, learningRate: S,
    momentum: S, weightDecay: S, isFirst: Bool
  ) throws(TensorError) {
    try parameter.makeUnique()
    try buffer.makeUnique()
    let (p, b) = (parameter.uninitializedPointer, buffer.uninitializedPointer)
    for i in 0..<parameter.shape.count {
      let g = gradient.pointer[i] + weightDecay * p[i]
      b[i] = isFirst ? g : momentum * b[i] + g
      p[i] -= learningRate * b[i]
    }
  }

  /// See `stepAdam` of ``TensorScalar``.
  package static func stepAdam<S: TensorScalar>(
    _ parameter: inout Tensor<S>, firstMoment: inout Tensor<S>, secondMoment: inout Tensor<S>,
    gradient: Tensor<S>, learningRate: S, betas: (S, S), rootBiasCorrection: S, epsilon: S
  ) throws(TensorError) {
    try parameter.makeUnique()
    try firstMoment.makeUnique()
    try secondMoment.makeUnique()
    let (p, m, v) = (
      parameter.uninitializedPointer, firstMoment.uninitializedPointer,
      secondMoment.uninitializedPointer
    )
    for i in 0..<parameter.shape.count {
      let g = gradient.pointer[i]
      m[i] = betas.0 * m[i] + (1 - betas.0) * g
      v[i] = betas.1 * v[i] + (1 - betas.1) * g * g
      p[i] -= learningRate * m[i] / (v[i].squareRoot() / rootBiasCorrection + epsilon)
    }
  }
}
