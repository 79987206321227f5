extension Reference {
  /// Calls `body` for every product of the convolution, with the indices of the output, the input
  /// and the weight.
  @inline(__always)
  private static func forEachProduct(
    _ g: ConvolutionGeometry, _ body: (_ y: Int, _ x: Int, _ w: Int) -> Void
  ) {
    let (inputs, outputs) = (g.inputChannels / g.groups, g.outputChannels / g.groups)
    for n in 0..<g.batchSize {
      for oy in 0..<g.outputHeight {
        for ox in 0..<g.outputWidth {
          for ky in 0..<g.kernelHeight {
            let iy = oy * g.stride + ky - g.padding
            guard iy >= 0, iy < g.height else { continue }
            for kx in 0..<g.kernelWidth {
              let ix = ox * g.stride + kx - g.padding
              guard ix >= 0, ix < g.width else { continue }
              let y = ((n * g.outputHeight + oy) * g.outputWidth + ox) * g.outputChannels
              let x = ((n * g.height + iy) * g.width + ix) * g.inputChannels
              for o in 0..<g.outputChannels {
                for i in 0..<inputs {
                  body(
                    y + o, x + o / outputs * inputs + i,
                    ((o * inputs + i) * g.kernelHeight + ky) * g.kernelWidth + kx)
                }
              }
            }
          }
        }
      }
    }
  }

  /// See ``TensorScalar/convolution(_:weight:bias:_:pool:)``.
  package static func convolution<S: TensorScalar>(
    _ x: Tensor<S>, weight: Tensor<S>, bias: Tensor<S>?, _ geometry: ConvolutionGeometry
  ) throws(TensorError) -> Tensor<S> {
    try accumulated(geometry.outputShape) { y in
      let (xs, ws) = (x.pointer, weight.pointer)
      if let bias {
        let count =
          geometry.batchSize * geometry.outputHeight * geometry.outputWidth
          * geometry.outputChannels
        for i in 0..<count { y[i] = bias.pointer[i % geometry.outputChannels] }
      }
      forEachProduct(geometry) { yi, xi, wi in y[yi] += xs[xi] * ws[wi] }
    }
  }

  /// See ``TensorScalar/convolutionInputGradient(_:weight:_:pool:)``.
  package static func convolutionInputGradient<S: TensorScalar>(
    _ dy: Tensor<S>, weight: Tensor<S>, _ geometry: ConvolutionGeometry
  ) throws(TensorError) -> Tensor<S> {
    try accumulated(geometry.inputShape) { dx in
      let (ds, ws) = (dy.pointer, weight.pointer)
      forEachProduct(geometry) { yi, xi, wi in dx[xi] += ds[yi] * ws[wi] }
    }
  }

  /// See ``TensorScalar/convolutionWeightGradient(_:_:_:pool:)``.
  package static func convolutionWeightGradient<S: TensorScalar>(
    _ x: Tensor<S>, _ dy: Tensor<S>, _ geometry: ConvolutionGeometry
  ) throws(TensorError) -> Tensor<S> {
    try accumulated(geometry.weightShape) { dw in
      let (xs, ds) = (x.pointer, dy.pointer)
      forEachProduct(geometry) { yi, xi, wi in dw[wi] += xs[xi] * ds[yi] }
    }
  }

  /// See ``TensorScalar/matrixProduct(_:transposed:_:transposed:pool:)``.
  package static func matrixProduct<S: TensorScalar>(
    _ a: Tensor<S>, transposed transposeA: Bool, _ b: Tensor<S>, transposed transposeB: Bool
  ) throws(TensorError) -> Tensor<S> {
    let size = MatrixProductSize(a.shape, transposeA, b.shape, transposeB)
    return try accumulated(TensorShape(size.m, size.n)) { c in
      let (pa, pb) = (a.pointer, b.pointer)
      for i in 0..<size.m {
        for l in 0..<size.k {
          let left = transposeA ? pa[l * size.m + i] : pa[i * size.k + l]
          for j in 0..<size.n {
            c[i * size.n + j] += left * (transposeB ? pb[j * size.k + l] : pb[l * size.n + j])
          }
        }
      }
    }
  }
}

/// The sizes of the product `op(a) * op(b)` of matrices with the shapes `[m, k]` and `[k, n]`.
struct MatrixProductSize {
  let m: Int, n: Int, k: Int

  init(_ a: TensorShape, _ transposeA: Bool, _ b: TensorShape, _ transposeB: Bool) {
    let (aRows, bRows) = (a.batch, b.batch)
    let aColumns = a.dimensions.dropFirst().reduce(1, *)
    let bColumns = b.dimensions.dropFirst().reduce(1, *)
    (m, k) = transposeA ? (aColumns, aRows) : (aRows, aColumns)
    n = transposeB ? bRows : bColumns
  }
}
