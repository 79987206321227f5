import MTLFaceKernels

extension Float {
  public static func adaptiveAverage(_ x: Tensor<Float>, output: Shape, pool: ThreadPool)
    throws(TensorError) -> Tensor<Float>
  {
    let y = try Tensor<Float>(uninitialized: output)
    let s = x.shape
    mtk_adaptive_average(
      pool.handle, s.batch, s.height, s.width, s.channels, output.height, output.width, x.pointer,
      y.output)
    return y
  }

  public static func adaptiveAverageGradient(_ dy: Tensor<Float>, input: Shape, pool: ThreadPool)
    throws(TensorError) -> Tensor<Float>
  {
    let dx = try Tensor<Float>(uninitialized: input)
    mtk_adaptive_average_backward(
      pool.handle, input.batch, input.height, input.width, input.channels, dy.shape.height,
      dy.shape.width, dy.pointer, dx.output)
    return dx
  }

  public static func adaptiveMaximum(_ x: Tensor<Float>, output: Shape, pool: ThreadPool)
    throws(TensorError) -> (Tensor<Float>, indices: [Int32])
  {
    let y = try Tensor<Float>(uninitialized: output)
    let s = x.shape
    let indices = [Int32](unsafeUninitializedCapacity: output.count) { buffer, count in
      mtk_adaptive_maximum(
        pool.handle, s.batch, s.height, s.width, s.channels, output.height, output.width,
        x.pointer, y.output, buffer.baseAddress)
      count = output.count
    }
    return (y, indices)
  }

  public static func adaptiveMaximumGradient(
    _ dy: Tensor<Float>, indices: [Int32], input: Shape, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Float> {
    let dx = try Tensor<Float>(uninitialized: input)
    mtk_adaptive_maximum_backward(
      pool.handle, input.batch, input.height, input.width, input.channels, dy.shape.height,
      dy.shape.width, indices, dy.pointer, dx.output)
    return dx
  }

  public static func windowMaximum(
    _ x: Tensor<Float>, output: Shape, kernel: Int, stride: Int, pool: ThreadPool
  ) throws(TensorError) -> (Tensor<Float>, indices: [Int32]) {
    let y = try Tensor<Float>(uninitialized: output)
    let s = x.shape
    let indices = [Int32](unsafeUninitializedCapacity: output.count) { buffer, count in
      mtk_max_pool(
        pool.handle, s.batch, s.height, s.width, s.channels, kernel, stride, output.height,
        output.width, x.pointer, y.output, buffer.baseAddress)
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
        pool.handle, rows, x.shape.channels, x.pointer, y.output, buffer.baseAddress)
      count = rows
    }
    return (y, indices)
  }

  public static func channelStatisticsGradient(
    _ dy: Tensor<Float>, indices: [Int32], input: Shape, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Float> {
    let dx = try Tensor<Float>(uninitialized: input)
    mtk_channel_statistics_backward(
      pool.handle, input.rows, input.channels, indices, dy.pointer, dx.output)
    return dx
  }

  public static func upsampled(_ x: Tensor<Float>, pool: ThreadPool) throws(TensorError)
    -> Tensor<Float>
  {
    let s = x.shape
    let y = try Tensor<Float>(
      uninitialized: Shape(s.batch, 2 * s.height, 2 * s.width, s.channels))
    mtk_upsample2(pool.handle, s.batch, s.height, s.width, s.channels, x.pointer, y.output)
    return y
  }

  public static func upsampledGradient(_ dy: Tensor<Float>, input: Shape, pool: ThreadPool)
    throws(TensorError) -> Tensor<Float>
  {
    let dx = try Tensor<Float>(uninitialized: input)
    mtk_upsample2_backward(
      pool.handle, input.batch, input.height, input.width, input.channels, dy.pointer, dx.output)
    return dx
  }

  public static func subsampled(_ x: Tensor<Float>, stride: Int, pool: ThreadPool)
    throws(TensorError) -> Tensor<Float>
  {
    let s = x.shape
    let y = try Tensor<Float>(
      uninitialized: Shape(
        s.batch, (s.height + stride - 1) / stride, (s.width + stride - 1) / stride, s.channels))
    mtk_subsample(
      pool.handle, s.batch, s.height, s.width, s.channels, stride, x.pointer, y.output)
    return y
  }

  public static func subsampledGradient(
    _ dy: Tensor<Float>, stride: Int, input: Shape, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Float> {
    let dx = try Tensor<Float>(uninitialized: input)
    mtk_subsample_backward(
      pool.handle, input.batch, input.height, input.width, input.channels, stride, dy.pointer,
      dx.output)
    return dx
  }

  public static func concatenated(_ parts: [Tensor<Float>], pool: ThreadPool)
    throws(TensorError) -> Tensor<Float>
  {
    guard let first = parts.first else { return try Tensor(repeating: 0, shape: Shape(0)) }
    let total = parts.reduce(0) { $0 + $1.shape.channels }
    let y = try Tensor<Float>(uninitialized: first.shape.withChannels(total))
    var start = 0
    for part in parts {
      let channels = part.shape.channels
      mtk_copy_columns(
        pool.handle, part.shape.rows, channels, part.pointer, channels, y.output + start, total)
      start += channels
    }
    return y
  }

  public static func columns(
    _ x: Tensor<Float>, from start: Int, count: Int, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Float> {
    let y = try Tensor<Float>(uninitialized: x.shape.withChannels(count))
    mtk_copy_columns(
      pool.handle, x.shape.rows, count, x.pointer + start, x.shape.channels, y.output, count)
    return y
  }

  public static func transpose(
    _ x: Tensor<Float>, batch: Int, rows: Int, columns: Int, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Float> {
    let y = try Tensor<Float>(uninitialized: Shape(batch, columns, rows))
    mtk_transpose(pool.handle, batch, rows, columns, x.pointer, y.output)
    return y
  }
}
