import MTLFaceKernels

extension Float {
  public static func upsampled(_ x: Tensor<Float>, pool: ThreadPool) throws(TensorError)
    -> Tensor<Float>
  {
    let s = x.shape
    let y = try Tensor<Float>(
      uninitialized: TensorShape(s.batch, 2 * s.height, 2 * s.width, s.channels))
    mtk_upsample2(
      pool.handle, s.batch, s.height, s.width, s.channels, x.pointer, y.uninitializedPointer)
    return y
  }

  public static func upsampledGradient(_ dy: Tensor<Float>, input: TensorShape, pool: ThreadPool)
    throws(TensorError) -> Tensor<Float>
  {
    let dx = try Tensor<Float>(uninitialized: input)
    mtk_upsample2_backward(
      pool.handle, input.batch, input.height, input.width, input.channels, dy.pointer,
      dx.uninitializedPointer)
    return dx
  }

  public static func subsampled(_ x: Tensor<Float>, stride: Int, pool: ThreadPool)
    throws(TensorError) -> Tensor<Float>
  {
    let s = x.shape
    let y = try Tensor<Float>(
      uninitialized: TensorShape(
        s.batch, (s.height + stride - 1) / stride, (s.width + stride - 1) / stride, s.channels))
    mtk_subsample(
      pool.handle, s.batch, s.height, s.width, s.channels, stride, x.pointer, y.uninitializedPointer
    )
    return y
  }

  public static func subsampledGradient(
    _ dy: Tensor<Float>, stride: Int, input: TensorShape, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Float> {
    let dx = try Tensor<Float>(uninitialized: input)
    mtk_subsample_backward(
      pool.handle, input.batch, input.height, input.width, input.channels, stride, dy.pointer,
      dx.uninitializedPointer)
    return dx
  }

  public static func concatenated(_ parts: [Tensor<Float>], pool: ThreadPool)
    throws(TensorError) -> Tensor<Float>
  {
    guard let first = parts.first else { return try Tensor(repeating: 0, shape: TensorShape(0)) }
    let total = parts.reduce(0) { $0 + $1.shape.channels }
    let y = try Tensor<Float>(uninitialized: first.shape.withChannels(total))
    var start = 0
    for part in parts {
      let channels = part.shape.channels
      mtk_copy_columns(
        pool.handle, part.shape.rows, channels, part.pointer, channels,
        y.uninitializedPointer + start, total)
      start += channels
    }
    return y
  }

  public static func channels(
    of x: Tensor<Float>, from start: Int, count: Int, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Float> {
    let y = try Tensor<Float>(uninitialized: x.shape.withChannels(count))
    mtk_copy_columns(
      pool.handle, x.shape.rows, count, x.pointer + start, x.shape.channels, y.uninitializedPointer,
      count)
    return y
  }

  public static func transposed(
    _ x: Tensor<Float>, batch: Int, rows: Int, columns: Int, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Float> {
    let y = try Tensor<Float>(uninitialized: TensorShape(batch, columns, rows))
    mtk_transpose(pool.handle, batch, rows, columns, x.pointer, y.uninitializedPointer)
    return y
  }
}
