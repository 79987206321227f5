import MTLFaceKernels

extension Float {
  public static func sumRows(_ x: Tensor<Float>, pool: ThreadPool) throws(TensorError)
    -> Tensor<Float>
  {
    let sum = try Tensor<Float>(uninitialized: TensorShape(x.shape.channels))
    mtk_sum_rows(pool.handle, x.shape.rows, x.shape.channels, x.pointer, sum.uninitializedPointer)
    return sum
  }

  public static func statistics(_ x: Tensor<Float>, groups: Int, pool: ThreadPool)
    throws(TensorError) -> (mean: Tensor<Float>, variance: Tensor<Float>)
  {
    let shape = try TensorShape(groups, x.shape.channels)
    let mean = try Tensor<Float>(uninitialized: shape)
    let variance = try Tensor<Float>(uninitialized: shape)
    mtk_norm_statistics(
      pool.handle, groups, x.shape.rows / max(groups, 1), x.shape.channels, x.pointer,
      mean.uninitializedPointer,
      variance.uninitializedPointer)
    return (mean, variance)
  }

  public static func normalized(
    _ x: Tensor<Float>, groups: Int, mean: Tensor<Float>, inverseDeviation: Tensor<Float>,
    weight: Tensor<Float>, bias: Tensor<Float>, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Float> {
    let y = try Tensor<Float>(uninitialized: x.shape)
    mtk_norm_forward(
      pool.handle, groups, x.shape.rows / max(groups, 1), x.shape.channels, x.pointer,
      mean.pointer, inverseDeviation.pointer, weight.pointer, bias.pointer, y.uninitializedPointer)
    return y
  }

  public static func normalizedGradient(
    _ x: Tensor<Float>, groups: Int, mean: Tensor<Float>, inverseDeviation: Tensor<Float>,
    weight: Tensor<Float>, _ dy: Tensor<Float>, pool: ThreadPool
  ) throws(TensorError) -> (x: Tensor<Float>, weight: Tensor<Float>, bias: Tensor<Float>) {
    let dx = try Tensor<Float>(uninitialized: x.shape)
    let dweight = try Tensor<Float>(uninitialized: TensorShape(x.shape.channels))
    let dbias = try Tensor<Float>(uninitialized: TensorShape(x.shape.channels))
    let status = mtk_norm_backward(
      pool.handle, groups, x.shape.rows / max(groups, 1), x.shape.channels, x.pointer,
      mean.pointer, inverseDeviation.pointer, weight.pointer, dy.pointer, dx.uninitializedPointer,
      dweight.uninitializedPointer, dbias.uninitializedPointer)
    guard status == MTK_OK else { throw .outOfScratchMemory }
    return (dx, dweight, dbias)
  }
}
