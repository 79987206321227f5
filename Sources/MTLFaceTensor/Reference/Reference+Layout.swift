extension Reference {
  /// Returns the two input positions that contribute to output position `i`, and the weight of the
  /// second one.
  @inline(__always)
  private static func neighbors(_ i: Int, size: Int) -> (Int, Int, Double) {
    let position = max(0, (Double(i) + 0.5) / 2 - 0.5)
    let low = Int(position)
    return (low, min(low + 1, size - 1), position - Double(low))
  }

  /// Calls `body` for every product of bilinear upsampling, with the index of the output, the index
  /// of the input and its weight.
  @inline(__always)
  private static func forEachTap<S: TensorScalar>(
    input: TensorShape, _ body: (_ y: Int, _ x: Int, _ weight: S) -> Void
  ) {
    let (height, width, channels) = (input.height, input.width, input.channels)
    for n in 0..<input.batch {
      for oy in 0..<(2 * height) {
        let (y0, y1, fy) = neighbors(oy, size: height)
        for ox in 0..<(2 * width) {
          let (x0, x1, fx) = neighbors(ox, size: width)
          let y = ((n * 2 * height + oy) * 2 * width + ox) * channels
          for (iy, wy) in [(y0, 1 - fy), (y1, fy)] {
            for (ix, wx) in [(x0, 1 - fx), (x1, fx)] {
              // Inputs with weight 0 are skipped, because infinity times 0 is NaN.
              if wy * wx == 0 { continue }
              let x = ((n * height + iy) * width + ix) * channels
              for c in 0..<channels { body(y + c, x + c, S(wy * wx)) }
            }
          }
        }
      }
    }
  }

  /// See ``TensorScalar/upsampled(_:pool:)``.
  package static func upsampled<S: TensorScalar>(_ x: Tensor<S>) throws(TensorError) -> Tensor<S> {
    let s = x.shape
    return try accumulated(TensorShape(s.batch, 2 * s.height, 2 * s.width, s.channels)) { y in
      forEachTap(input: s) { yi, xi, w in y[yi] += w * x.pointer[xi] }
    }
  }

  /// See ``TensorScalar/upsampledGradient(_:input:pool:)``.
  package static func upsampledGradient<S: TensorScalar>(_ dy: Tensor<S>, input: TensorShape)
    throws(TensorError) -> Tensor<S>
  {
    try accumulated(input) { dx in
      forEachTap(input: input) { yi, xi, w in dx[xi] += w * dy.pointer[yi] }
    }
  }

  /// Returns the index in the original image of element `i` of the subsampled image.
  @inline(__always)
  private static func source(_ i: Int, of small: TensorShape, in large: TensorShape, stride: Int)
    -> Int
  {
    let (c, pixel) = (i % small.channels, i / small.channels)
    let (ox, line) = (pixel % small.width, pixel / small.width)
    let (oy, n) = (line % small.height, line / small.height)
    return ((n * large.height + oy * stride) * large.width + ox * stride) * large.channels + c
  }

  /// See ``TensorScalar/subsampled(_:stride:pool:)``.
  package static func subsampled<S: TensorScalar>(_ x: Tensor<S>, stride: Int)
    throws(TensorError) -> Tensor<S>
  {
    let s = x.shape
    let small = try TensorShape(
      s.batch, (s.height + stride - 1) / stride, (s.width + stride - 1) / stride, s.channels)
    return try tensor(small) { x.pointer[source($0, of: small, in: s, stride: stride)] }
  }

  /// See ``TensorScalar/subsampledGradient(_:stride:input:pool:)``.
  package static func subsampledGradient<S: TensorScalar>(
    _ dy: Tensor<S>, stride: Int, input: TensorShape
  ) throws(TensorError) -> Tensor<S> {
    try accumulated(input) { dx in
      for i in 0..<dy.shape.count {
        dx[source(i, of: dy.shape, in: input, stride: stride)] = dy.pointer[i]
      }
    }
  }

  /// See ``TensorScalar/concatenated(_:pool:)``.
  package static func concatenated<S: TensorScalar>(_ parts: [Tensor<S>]) throws(TensorError)
    -> Tensor<S>
  {
    guard let first = parts.first else { return try Tensor(repeating: 0, shape: TensorShape(0)) }
    let total = parts.reduce(0) { $0 + $1.shape.channels }
    let y = try Tensor<S>(uninitialized: first.shape.withChannels(total))
    var start = 0
    for part in parts {
      let channels = part.shape.channels
      for i in 0..<part.shape.count {
        y.uninitializedPointer[i / channels * total + start + i % channels] = part.pointer[i]
      }
      start += channels
    }
    return y
  }

  /// See ``TensorScalar/channels(of:from:count:pool:)``.
  package static func channels<S: TensorScalar>(of x: Tensor<S>, from start: Int, count: Int)
    throws(TensorError) -> Tensor<S>
  {
    let channels = x.shape.channels
    return try tensor(x.shape.withChannels(count)) {
      x.pointer[$0 / count * channels + start + $0 % count]
    }
  }

  /// See ``TensorScalar/transposed(_:batch:rows:columns:pool:)``.
  package static func transposed<S: TensorScalar>(
    _ x: Tensor<S>, batch: Int, rows: Int, columns: Int
  ) throws(TensorError) -> Tensor<S> {
    try tensor(TensorShape(batch, columns, rows)) { i in
      let (r, c) = (i % rows, i / rows % columns)
      return x.pointer[i / (rows * columns) * rows * columns + r * columns + c]
    }
  }
}
