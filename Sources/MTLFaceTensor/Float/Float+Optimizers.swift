import MTLFaceKernels

extension Float {
  public static func stepSGD(
    _ parameter: inout Tensor<Float>, buffer: inout Tensor<Float>, gradient: Tensor<Float>,
    rate: Float, momentum: Float, decay: Float, isFirst: Bool, pool: ThreadPool
  ) throws(TensorError) {
    try parameter.makeUnique()
    try buffer.makeUnique()
    mtk_sgd_step(
      pool.handle, parameter.shape.count, rate, momentum, decay, isFirst, gradient.pointer,
      buffer.output, parameter.output)
  }

  public static func stepAdam(
    _ parameter: inout Tensor<Float>, first: inout Tensor<Float>, second: inout Tensor<Float>,
    gradient: Tensor<Float>, rate: Float, betas: (Float, Float), root: Float, epsilon: Float,
    pool: ThreadPool
  ) throws(TensorError) {
    try parameter.makeUnique()
    try first.makeUnique()
    try second.makeUnique()
    mtk_adam_step(
      pool.handle, parameter.shape.count, rate, betas.0, betas.1, root, epsilon,
      gradient.pointer, first.output, second.output, parameter.output)
  }
}
