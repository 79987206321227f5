import COpenBLAS

/// The primitives in double precision, which are used for checks but not for inference.
///
/// `Double` uses the scalar reference, except for large ungrouped convolutions and large matrix
/// products, which OpenBLAS computes so that whole networks can be checked. The number of threads
/// of OpenBLAS is a setting of the host process and is not changed.
extension Double: TensorScalar {
  public static func convolution(
    _ x: Tensor<Double>, weight: Tensor<Double>, bias: Tensor<Double>?,
    _ geometry: ConvolutionGeometry, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Double> {
    guard usesBLAS(geometry) else {
      return try Reference.convolution(x, weight: weight, bias: bias, geometry)
    }
    let y = try Tensor<Double>(uninitialized: geometry.outputShape)
    let patches = try Patches(geometry)
    let pixels = geometry.outputHeight * geometry.outputWidth
    for n in 0..<geometry.batchSize {
      patches.gather(x, image: n)
      let target = y.uninitializedPointer + n * pixels * geometry.outputChannels
      multiply(
        false, patches.elements.pointer, patches.depth, true, weight.pointer, patches.depth,
        m: pixels, n: geometry.outputChannels, k: patches.depth, 0, target)
    }
    if let bias {
      for i in 0..<y.shape.count {
        y.uninitializedPointer[i] += bias.pointer[i % geometry.outputChannels]
      }
    }
    return y
  }

  public static func convolutionInputGradient(
    _ dy: Tensor<Double>, weight: Tensor<Double>, _ geometry: ConvolutionGeometry,
    pool: ThreadPool
  ) throws(TensorError) -> Tensor<Double> {
    guard usesBLAS(geometry) else {
      return try Reference.convolutionInputGradient(dy, weight: weight, geometry)
    }
    let dx = try Tensor<Double>(repeating: 0, shape: geometry.inputShape)
    let patches = try Patches(geometry)
    let pixels = geometry.outputHeight * geometry.outputWidth
    for n in 0..<geometry.batchSize {
      multiply(
        false, dy.pointer + n * pixels * geometry.outputChannels, geometry.outputChannels, false,
        weight.pointer, patches.depth, m: pixels, n: patches.depth, k: geometry.outputChannels, 0,
        patches.elements.uninitializedPointer)
      patches.scatter(to: dx, image: n)
    }
    return dx
  }

  public static func convolutionWeightGradient(
    _ x: Tensor<Double>, _ dy: Tensor<Double>, _ geometry: ConvolutionGeometry, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Double> {
    guard usesBLAS(geometry) else {
      return try Reference.convolutionWeightGradient(x, dy, geometry)
    }
    let dw = try Tensor<Double>(repeating: 0, shape: geometry.weightShape)
    let patches = try Patches(geometry)
    let pixels = geometry.outputHeight * geometry.outputWidth
    for n in 0..<geometry.batchSize {
      patches.gather(x, image: n)
      multiply(
        true, dy.pointer + n * pixels * geometry.outputChannels, geometry.outputChannels, false,
        patches.elements.pointer, patches.depth, m: geometry.outputChannels, n: patches.depth,
        k: pixels,
        1, dw.uninitializedPointer)
    }
    return dw
  }

  public static func matrixProduct(
    _ a: Tensor<Double>, transposed transposeA: Bool, _ b: Tensor<Double>,
    transposed transposeB: Bool, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Double> {
    let size = MatrixProductSize(a.shape, transposeA, b.shape, transposeB)
    guard max(size.m, size.n, size.k) <= Int(Int32.max),
      size.m.multipliedReportingOverflow(by: size.n).partialValue > minimumWork / max(size.k, 1)
    else {
      return try Reference.matrixProduct(a, transposed: transposeA, b, transposed: transposeB)
    }
    let c = try Tensor<Double>(uninitialized: TensorShape(size.m, size.n))
    multiply(
      transposeA, a.pointer, transposeA ? size.m : size.k, transposeB, b.pointer,
      transposeB ? size.k : size.n, m: size.m, n: size.n, k: size.k, 0, c.uninitializedPointer)
    return c
  }

  /// The smallest number of multiply-adds that justifies the overhead of the threads of OpenBLAS.
  private static let minimumWork = 4_000_000

  private static func usesBLAS(_ geometry: ConvolutionGeometry) -> Bool {
    geometry.groups == 1 && geometry.multiplyAdds >= minimumWork
  }

  private static func multiply(
    _ transposeA: Bool, _ a: UnsafePointer<Double>, _ lda: Int, _ transposeB: Bool,
    _ b: UnsafePointer<Double>, _ ldb: Int, m: Int, n: Int, k: Int, _ beta: Double,
    _ c: UnsafeMutablePointer<Double>
  ) {
    cblas_dgemm(
      CblasRowMajor, transposeA ? CblasTrans : CblasNoTrans,
      transposeB ? CblasTrans : CblasNoTrans, Int32(clamping: m), Int32(clamping: n),
      Int32(clamping: k), 1, a, Int32(clamping: lda), b, Int32(clamping: ldb), beta, c,
      Int32(clamping: n))
  }
}

/// The windows of an image as rows `[pixels, in * kh * kw]`, in the order of the weight's columns.
private struct Patches {
  let geometry: ConvolutionGeometry
  let depth: Int
  let elements: Tensor<Double>

  init(_ geometry: ConvolutionGeometry) throws(TensorError) {
    self.geometry = geometry
    depth = geometry.inputChannels * geometry.kernelHeight * geometry.kernelWidth
    elements = try Tensor(
      uninitialized: TensorShape(geometry.outputHeight * geometry.outputWidth, depth))
  }

  func gather(_ x: Tensor<Double>, image: Int) {
    let source = x.pointer + image * geometry.height * geometry.width * geometry.inputChannels
    forEach { row, pixel in elements.uninitializedPointer[row] = pixel.map { source[$0] } ?? 0 }
  }

  func scatter(to dx: Tensor<Double>, image: Int) {
    let target =
      dx.uninitializedPointer + image * geometry.height * geometry.width * geometry.inputChannels
    forEach { row, pixel in if let pixel { target[pixel] += elements.pointer[row] } }
  }

  @inline(__always)
  private func forEach(_ body: (_ row: Int, _ pixel: Int?) -> Void) {
    let g = geometry
    let taps = g.kernelHeight * g.kernelWidth
    for oy in 0..<g.outputHeight {
      for ox in 0..<g.outputWidth {
        let row = (oy * g.outputWidth + ox) * depth
        for ky in 0..<g.kernelHeight {
          let iy = oy * g.stride + ky - g.padding
          for kx in 0..<g.kernelWidth {
            let ix = ox * g.stride + kx - g.padding
            let inside = iy >= 0 && iy < g.height && ix >= 0 && ix < g.width
            let base = (iy * g.width + ix) * g.inputChannels
            for c in 0..<g.inputChannels {
              body(row + c * taps + ky * g.kernelWidth + kx, inside ? base + c : nil)
            }
          }
        }
      }
    }
  }
}
