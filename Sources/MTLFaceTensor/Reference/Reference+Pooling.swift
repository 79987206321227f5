extension Reference {
  /// Returns window `i` of the `count` adaptive windows over `size` pixels, as in PyTorch.
  @inline(__always)
  static func window(_ i: Int, of count: Int, size: Int) -> Range<Int> {
    (i * size / count)..<(((i + 1) * size + count - 1) / count)
  }

  /// Calls `body` for each output and each input in its window, with the indices of both and the
  /// area of the window.
  @inline(__always)
  private static func forEachWindow(
    input: TensorShape, output: TensorShape, _ body: (_ y: Int, _ x: Int, _ area: Int) -> Void
  ) {
    let channels = input.channels
    for n in 0..<input.batch {
      for oy in 0..<output.height {
        let rows = window(oy, of: output.height, size: input.height)
        for ox in 0..<output.width {
          let columns = window(ox, of: output.width, size: input.width)
          let y = ((n * output.height + oy) * output.width + ox) * channels
          for iy in rows {
            for ix in columns {
              let x = ((n * input.height + iy) * input.width + ix) * channels
              for c in 0..<channels { body(y + c, x + c, rows.count * columns.count) }
            }
          }
        }
      }
    }
  }

  /// See ``TensorScalar/adaptiveAveragePool(_:output:pool:)``.
  package static func adaptiveAveragePool<S: TensorScalar>(_ x: Tensor<S>, output: TensorShape)
    throws(TensorError) -> Tensor<S>
  {
    try accumulated(output) { y in
      forEachWindow(input: x.shape, output: output) { yi, xi, area in
        y[yi] += x.pointer[xi] / S(area)
      }
    }
  }

  /// See ``TensorScalar/adaptiveAveragePoolGradient(_:input:pool:)``.
  package static func adaptiveAveragePoolGradient<S: TensorScalar>(
    _ dy: Tensor<S>, input: TensorShape
  )
    throws(TensorError) -> Tensor<S>
  {
    try accumulated(input) { dx in
      forEachWindow(input: input, output: dy.shape) { yi, xi, area in
        dx[xi] += dy.pointer[yi] / S(area)
      }
    }
  }

  /// See ``TensorScalar/adaptiveMaxPool(_:output:pool:)``.
  package static func adaptiveMaxPool<S: TensorScalar>(_ x: Tensor<S>, output: TensorShape)
    throws(TensorError) -> (Tensor<S>, indices: [Int32])
  {
    let y = try Tensor<S>(repeating: -.infinity, shape: output)
    var indices = [Int32](repeating: -1, count: output.count)
    let (channels, image) = (x.shape.channels, x.shape.pixels * x.shape.channels)
    forEachWindow(input: x.shape, output: output) { yi, xi, _ in
      let value = x.pointer[xi]
      if indices[yi] < 0 || value > y.uninitializedPointer[yi]
        || (value.isNaN && !y.uninitializedPointer[yi].isNaN)
      {
        y.uninitializedPointer[yi] = value
        indices[yi] = Int32(xi % image / channels)
      }
    }
    return (y, indices)
  }

  /// See ``TensorScalar/maxPoolGradient(_:indices:input:pool:)``.
  package static func maxPoolGradient<S: TensorScalar>(
    _ dy: Tensor<S>, indices: [Int32], input: TensorShape
  ) throws(TensorError) -> Tensor<S> {
    let channels = input.channels
    let perImage = dy.shape.pixels * channels
    return try accumulated(input) { dx in
      for i in 0..<dy.shape.count {
        let pixel = i / perImage * input.pixels + Int(indices[i])
        dx[pixel * channels + i % channels] += dy.pointer[i]
      }
    }
  }

  /// See ``TensorScalar/maxPool(_:output:kernel:stride:pool:)``.
  package static func maxPool<S: TensorScalar>(
    _ x: Tensor<S>, output: TensorShape, kernel: Int, stride: Int
  ) throws(TensorError) -> (Tensor<S>, indices: [Int32]) {
    let y = try Tensor<S>(uninitialized: output)
    var indices = [Int32](repeating: 0, count: output.count)
    let (input, channels) = (x.shape, x.shape.channels)
    for i in 0..<output.count {
      let pixel = i / channels
      let image = x.pointer + pixel / output.pixels * input.pixels * channels + i % channels
      let (oy, ox) = (pixel % output.pixels / output.width, pixel % output.width)
      var best = oy * stride * input.width + ox * stride
      for iy in (oy * stride)..<min(oy * stride + kernel, input.height) {
        for ix in (ox * stride)..<min(ox * stride + kernel, input.width) {
          let (value, maximum) = (image[(iy * input.width + ix) * channels], image[best * channels])
          if value > maximum || (value.isNaN && !maximum.isNaN) { best = iy * input.width + ix }
        }
      }
      y.uninitializedPointer[i] = image[best * channels]
      indices[i] = Int32(best)
    }
    return (y, indices)
  }

  /// See ``TensorScalar/channelStatistics(_:pool:)``.
  package static func channelStatistics<S: TensorScalar>(_ x: Tensor<S>) throws(TensorError)
    -> (Tensor<S>, indices: [Int32])
  {
    let channels = x.shape.channels
    let y = try Tensor<S>(uninitialized: x.shape.withChannels(2))
    var indices = [Int32](repeating: 0, count: x.shape.rows)
    for row in 0..<x.shape.rows {
      let values = UnsafeBufferPointer(start: x.pointer + row * channels, count: channels)
      var best = 0
      for c in 0..<channels
      where values[c] > values[best] || (values[c].isNaN && !values[best].isNaN) { best = c }
      indices[row] = Int32(best)
      y.uninitializedPointer[2 * row] = values[best]
      y.uninitializedPointer[2 * row + 1] = values.reduce(0, +) / S(channels)
    }
    return (y, indices)
  }

  /// See ``TensorScalar/channelStatisticsGradient(_:indices:input:pool:)``.
  package static func channelStatisticsGradient<S: TensorScalar>(
    _ dy: Tensor<S>, indices: [Int32], input: TensorShape
  ) throws(TensorError) -> Tensor<S> {
    let channels = input.channels
    return try tensor(input) { i in
      let (row, c) = (i / channels, i % channels)
      let mean = dy.pointer[2 * row + 1] / S(channels)
      return Int(indices[row]) == c ? mean + dy.pointer[2 * row] : mean
    }
  }
}
