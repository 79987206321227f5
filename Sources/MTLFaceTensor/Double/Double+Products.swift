import COpenBLAS

/// `Double` is the reference, but for its products: those go through OpenBLAS, so that a whole
/// network can be checked in double precision. No inference runs here, and OpenBLAS's own thread
/// setting is left as the host made it.
extension Double: TensorScalar {
  public static func convolution(
    _ x: Tensor<Double>, weight: Tensor<Double>, bias: Tensor<Double>?,
    _ geometry: ConvolutionGeometry, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Double> {
    guard isWorthwhile(geometry) else {
      return try Reference.convolution(x, weight: weight, bias: bias, geometry)
    }
    let y = try Tensor<Double>(uninitialized: geometry.outputShape)
    let patches = try Patches(geometry)
    let pixels = geometry.outHeight * geometry.outWidth
    for n in 0..<geometry.batch {
      patches.gather(x, image: n)
      let target = y.output + n * pixels * geometry.outputs
      multiply(
        false, patches.elements.pointer, patches.depth, true, weight.pointer, patches.depth,
        m: pixels, n: geometry.outputs, k: patches.depth, 0, target)
    }
    if let bias {
      for i in 0..<y.shape.count { y.output[i] += bias.pointer[i % geometry.outputs] }
    }
    return y
  }

  public static func convolutionInputGradient(
    _ dy: Tensor<Double>, weight: Tensor<Double>, _ geometry: ConvolutionGeometry,
    pool: ThreadPool
  ) throws(TensorError) -> Tensor<Double> {
    guard isWorthwhile(geometry) else {
      return try Reference.convolutionInputGradient(dy, weight: weight, geometry)
    }
    let dx = try Tensor<Double>(repeating: 0, shape: geometry.inputShape)
    let patches = try Patches(geometry)
    let pixels = geometry.outHeight * geometry.outWidth
    for n in 0..<geometry.batch {
      multiply(
        false, dy.pointer + n * pixels * geometry.outputs, geometry.outputs, false,
        weight.pointer, patches.depth, m: pixels, n: patches.depth, k: geometry.outputs, 0,
        patches.elements.output)
      patches.scatter(to: dx, image: n)
    }
    return dx
  }

  public static func convolutionWeightGradient(
    _ x: Tensor<Double>, _ dy: Tensor<Double>, _ geometry: ConvolutionGeometry, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Double> {
    guard isWorthwhile(geometry) else {
      return try Reference.convolutionWeightGradient(x, dy, geometry)
    }
    let dw = try Tensor<Double>(repeating: 0, shape: geometry.weightShape)
    let patches = try Patches(geometry)
    let pixels = geometry.outHeight * geometry.outWidth
    for n in 0..<geometry.batch {
      patches.gather(x, image: n)
      multiply(
        true, dy.pointer + n * pixels * geometry.outputs, geometry.outputs, false,
        patches.elements.pointer, patches.depth, m: geometry.outputs, n: patches.depth, k: pixels,
        1, dw.output)
    }
    return dw
  }

  public static func product(
    _ a: Tensor<Double>, transposed transposeA: Bool, _ b: Tensor<Double>,
    transposed transposeB: Bool, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Double> {
    let size = ProductSize(a.shape, transposeA, b.shape, transposeB)
    guard max(size.m, size.n, size.k) <= Int(Int32.max),
      size.m.multipliedReportingOverflow(by: size.n).partialValue > leastWork / max(size.k, 1)
    else {
      return try Reference.product(a, transposed: transposeA, b, transposed: transposeB)
    }
    let c = try Tensor<Double>(uninitialized: Shape(size.m, size.n))
    multiply(
      transposeA, a.pointer, transposeA ? size.m : size.k, transposeB, b.pointer,
      transposeB ? size.k : size.n, m: size.m, n: size.n, k: size.k, 0, c.output)
    return c
  }

  /// Products below this many multiplications are not worth OpenBLAS's threads.
  private static let leastWork = 4_000_000

  private static func isWorthwhile(_ geometry: ConvolutionGeometry) -> Bool {
    geometry.groups == 1 && geometry.multiplications >= leastWork
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

/// One image's windows as rows, `[pixels, in kh kw]`, in the order of the weight's columns.
private struct Patches {
  let geometry: ConvolutionGeometry
  let depth: Int
  let elements: Tensor<Double>

  init(_ geometry: ConvolutionGeometry) throws(TensorError) {
    self.geometry = geometry
    depth = geometry.inputs * geometry.kernelHeight * geometry.kernelWidth
    elements = try Tensor(
      uninitialized: Shape(geometry.outHeight * geometry.outWidth, depth))
  }

  func gather(_ x: Tensor<Double>, image: Int) {
    let source = x.pointer + image * geometry.height * geometry.width * geometry.inputs
    forEach { row, pixel in elements.output[row] = pixel.map { source[$0] } ?? 0 }
  }

  func scatter(to dx: Tensor<Double>, image: Int) {
    let target = dx.output + image * geometry.height * geometry.width * geometry.inputs
    forEach { row, pixel in if let pixel { target[pixel] += elements.pointer[row] } }
  }

  @inline(__always)
  private func forEach(_ body: (_ row: Int, _ pixel: Int?) -> Void) {
    let g = geometry
    let taps = g.kernelHeight * g.kernelWidth
    for oy in 0..<g.outHeight {
      for ox in 0..<g.outWidth {
        let row = (oy * g.outWidth + ox) * depth
        for ky in 0..<g.kernelHeight {
          let iy = oy * g.stride + ky - g.padding
          for kx in 0..<g.kernelWidth {
            let ix = ox * g.stride + kx - g.padding
            let inside = iy >= 0 && iy < g.height && ix >= 0 && ix < g.width
            let base = (iy * g.width + ix) * g.inputs
            for c in 0..<g.inputs {
              body(row + c * taps + ky * g.kernelWidth + kx, inside ? base + c : nil)
            }
          }
        }
      }
    }
  }
}
