import MTLFaceKernels

extension Float {
  public static func stepSGD(
    _ parameter: inout Tensor<Float>, buffer: inout Tensor<Float>, gradient: Tensor<Float>,
    learningRate: Float, momentum: Float, weightDecay: Float, isFirst: Bool, pool: ThreadPool
  ) throws(TensorError) {
    try parameter.makeUnique()
    try buffer.makeUnique()
    mtk_sgd_step(
      pool.handle, parameter.shape.count, learningRate, momentum, weightDecay, isFirst,
      gradient.pointer,
      buffer.uninitializedPointer, parameter.uninitializedPointer)
  }

  public static func stepAdam(
    _ parameter: inout Tensor<Float>, firstMoment: inout Tensor<Float>,
    secondMoment: inout Tensor<Float>,
    gradient: Tensor<Float>, learningRate: Float, betas: (Float, Float), rootBiasCorrection: Float,
    epsilon: Float,
    pool: ThreadPool
  ) throws(TensorError) {
    try parameter.makeUnique()
    try firstMoment.makeUnique()
    try secondMoment.makeUnique()
    mtk_adam_step(
      pool.handle, parameter.shape.count, learningRate, betas.0, betas.1, rootBiasCorrection,
      epsilon,
      gradient.pointer, firstMoment.uninitializedPointer, secondMoment.uninitializedPointer,
      parameter.uninitializedPointer)
  }
}
