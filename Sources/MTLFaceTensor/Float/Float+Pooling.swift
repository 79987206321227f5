import MTLFaceKernels

extension Float {
  public static func adaptiveAveragePool(_ x: Tensor<Float>, output: TensorShape, pool: ThreadPool)
    throws(TensorError) -> Tensor<Float>
  {
    let y = try Tensor<Float>(uninitialized: output)
    let s = x.shape
    mtk_adaptive_average(
      pool.handle, s.batch, s.height, s.width, s.channels, output.height, output.width, x.pointer,
      y.uninitializedPointer)
    return y
  }

  public static func adaptiveAveragePoolGradient(
    _ dy: Tensor<Float>, input: TensorShape, pool: ThreadPool
  )
    throws(TensorError) -> Tensor<Float>
  {
    let dx = try Tensor<Float>(uninitialized: input)
    mtk_adaptive_average_backward(
      pool.handle, input.batch, input.height, input.width, input.channels, dy.shape.height,
      dy.shape.width, dy.pointer, dx.uninitializedPointer)
    return dx
  }

  public static func adaptiveMaxPool(_ x: Tensor<Float>, output: TensorShape, pool: ThreadPool)
    throws(TensorError) -> (Tensor<Float>, indices: [Int32])
  {
    let y = try Tensor<Float>(uninitialized: output)
    let s = x.shape
    let indices = [Int32](unsafeUninitializedCapacity: output.count) { buffer, count in
      mtk_adaptive_maximum(
        pool.handle, s.batch, s.height, s.width, s.channels, output.height, output.width,
        x.pointer, y.uninitializedPointer, buffer.baseAddress)
      count = output.count
    }
    return (y, indices)
  }

  public static func maxPoolGradient(
    _ dy: Tensor<Float>, indices: [Int32], input: TensorShape, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Float> {
    let dx = try Tensor<Float>(uninitialized: input)
    mtk_adaptive_maximum_backward(
      pool.handle, input.batch, input.height, input.width, input.channels, dy.shape.height,
      dy.shape.width, indices, dy.pointer, dx.uninitializedPointer)
    return dx
  }

  public static func maxPool(
    _ x: Tensor<Float>, output: TensorShape, kernel: Int, stride: Int, pool: ThreadPool
  ) throws(TensorError) -> (Tensor<Float>, indices: [Int32]) {
    let y = try Tensor<Float>(uninitialized: output)
    let s = x.shape
    let indices = [Int32](unsafeUninitializedCapacity: output.count) { buffer, count in
      mtk_max_pool(
        pool.handle, s.batch, s.height, s.width, s.channels, kernel, stride, output.height,
        output.width, x.pointer, y.uninitializedPointer, buffer.baseAddress)
      count = output.count
    }
    return (y, indices)
  }

  public static func channelStatistics(_ x: Tensor<Float>, pool: ThreadPool) throws(TensorError)
    -> (Tensor<Float>, indices: [Int32])
  {
    let y = try Tensor<Float>(uninitialized: x.shape.withChannels(2))
    let rows = x.shape.rows
    let indices = [Int32](unsafeUninitializedCapacity: rows) { buffer, count in
      mtk_channel_statistics(
        pool.handle, rows, x.shape.channels, x.pointer, y.uninitializedPointer, buffer.baseAddress)
      count = rows
    }
    return (y, indices)
  }

  public static func channelStatisticsGradient(
    _ dy: Tensor<Float>, indices: [Int32], input: TensorShape, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Float> {
    let dx = try Tensor<Float>(uninitialized: input)
    mtk_channel_statistics_backward(
      pool.handle, input.rows, input.channels, indices, dy.pointer, dx.uninitializedPointer)
    return dx
  }
}
