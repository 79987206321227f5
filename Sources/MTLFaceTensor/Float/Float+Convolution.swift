package import MTLFaceKernels

/// The primitives in single precision, which call the vector kernels.
extension Float: TensorScalar {
  public static func convolution(
    _ x: Tensor<Float>, weight: Tensor<Float>, bias: Tensor<Float>?,
    _ geometry: ConvolutionGeometry, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Float> {
    var sizes = mtk_conv(geometry, for: .training)
    let packed = try PackedWeightCache.packed(weight, for: sizes, transposed: false, pool: pool)
    let y = try Tensor<Float>(uninitialized: geometry.outputShape)
    var epilogue = mtk_epilogue()
    epilogue.bias = bias?.pointer
    try check(
      mtk_conv_forward(
        pool.handle, &sizes, x.pointer, packed.pointer, &epilogue, y.uninitializedPointer))
    withExtendedLifetime((packed, bias)) {}
    return y
  }

  public static func convolutionInputGradient(
    _ dy: Tensor<Float>, weight: Tensor<Float>, _ geometry: ConvolutionGeometry, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Float> {
    var sizes = mtk_conv(geometry, for: .training)
    let packed = try PackedWeightCache.packed(weight, for: sizes, transposed: true, pool: pool)
    let dx = try Tensor<Float>(uninitialized: geometry.inputShape)
    try check(
      mtk_conv_input_gradient(
        pool.handle, &sizes, dy.pointer, packed.pointer, dx.uninitializedPointer))
    withExtendedLifetime(packed) {}
    return dx
  }

  public static func convolutionWeightGradient(
    _ x: Tensor<Float>, _ dy: Tensor<Float>, _ geometry: ConvolutionGeometry, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Float> {
    var sizes = mtk_conv(geometry, for: .training)
    let dw = try Tensor<Float>(uninitialized: geometry.weightShape)
    try check(
      mtk_conv_weight_gradient(pool.handle, &sizes, x.pointer, dy.pointer, dw.uninitializedPointer))
    return dw
  }

  public static func matrixProduct(
    _ a: Tensor<Float>, transposed transposeA: Bool, _ b: Tensor<Float>,
    transposed transposeB: Bool, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Float> {
    let size = MatrixProductSize(a.shape, transposeA, b.shape, transposeB)
    let c = try Tensor<Float>(uninitialized: TensorShape(size.m, size.n))
    try check(
      mtk_gemm(
        pool.handle, transposeA, transposeB, size.m, size.n, size.k, a.pointer,
        transposeA ? size.m : size.k, b.pointer, transposeB ? size.k : size.n,
        c.uninitializedPointer, size.n))
    return c
  }

  private static func check(_ status: mtk_status) throws(TensorError) {
    guard status == MTK_OK else { throw .outOfScratchMemory }
  }
}

extension mtk_conv {
  /// The purpose of a convolution. Inference may use tiles with larger rounding errors.
  package enum Purpose { case inference, training }

  /// Creates the sizes of a convolution, with the tile that was best in measurements of the most
  /// similar shape, considering speed and rounding errors.
  package init(_ g: ConvolutionGeometry, for purpose: Purpose) {
    self.init(g)
    tile = mtk_conv_tuned_tile(&self, purpose == .training)
  }

  /// Creates the sizes of a convolution without a Winograd tile.
  package init(_ g: ConvolutionGeometry) {
    self = mtk_conv_make(
      g.batchSize, g.height, g.width, g.inputChannels, g.outputChannels, g.kernelHeight,
      g.kernelWidth, g.stride,
      g.padding, g.groups)
  }
}

extension ConvolutionGeometry {
  /// Returns the number of elements of the weight when it is packed for training.
  ///
  /// - Parameter transposed: Whether the weight is packed for the input gradient instead of the
  ///   forward pass.
  package func packedCount(transposed: Bool) -> Int {
    var sizes = mtk_conv(self, for: .training)
    return Int(
      transposed ? mtk_conv_packed_transposed_count(&sizes) : mtk_conv_packed_count(&sizes))
  }
}
