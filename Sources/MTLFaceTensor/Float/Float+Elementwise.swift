package import MTLFaceKernels

extension Float {
  public static func affine(
    _ x: Tensor<Float>, scale: Tensor<Float>?, shift: Tensor<Float>?,
    _ activation: ActivationKind, slope: Tensor<Float>?, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Float> {
    let y = try Tensor<Float>(uninitialized: x.shape)
    withSlope(activation, slope) { kind, slope in
      mtk_affine(
        pool.handle, x.shape.rows, x.shape.channels, x.pointer, scale?.pointer, shift?.pointer,
        kind, slope, y.uninitializedPointer)
    }
    return y
  }

  public static func activationGradient(
    _ x: Tensor<Float>, _ dy: Tensor<Float>, _ activation: ActivationKind, slope: Tensor<Float>?,
    pool: ThreadPool
  ) throws(TensorError) -> (x: Tensor<Float>, slope: Tensor<Float>?) {
    let dx = try Tensor<Float>(uninitialized: x.shape)
    let dslope =
      activation == .prelu ? try Tensor<Float>(uninitialized: TensorShape(x.shape.channels)) : nil
    withSlope(activation, slope) { kind, slope in
      mtk_activation_backward(
        pool.handle, x.shape.rows, x.shape.channels, x.pointer, dy.pointer, kind, slope,
        dx.uninitializedPointer,
        dslope?.uninitializedPointer)
    }
    return (dx, dslope)
  }

  public static func weightedSum(
    _ alpha: Float, _ a: Tensor<Float>, _ beta: Float, _ b: Tensor<Float>, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Float> {
    let y = try Tensor<Float>(uninitialized: a.shape)
    mtk_add(pool.handle, a.shape.count, alpha, a.pointer, beta, b.pointer, y.uninitializedPointer)
    return y
  }

  public static func elementwiseProduct(_ a: Tensor<Float>, _ b: Tensor<Float>, pool: ThreadPool)
    throws(TensorError) -> Tensor<Float>
  {
    let y = try Tensor<Float>(uninitialized: a.shape)
    mtk_multiply(pool.handle, a.shape.count, a.pointer, b.pointer, y.uninitializedPointer)
    return y
  }

  public static func scaledChannels(_ x: Tensor<Float>, by s: Tensor<Float>, pool: ThreadPool)
    throws(TensorError) -> Tensor<Float>
  {
    let y = try Tensor<Float>(uninitialized: x.shape)
    mtk_scale_channels(
      pool.handle, x.shape.batch, x.shape.pixels, x.shape.channels, x.pointer, s.pointer,
      y.uninitializedPointer)
    return y
  }

  public static func scaledChannelsGradient(
    _ x: Tensor<Float>, _ dy: Tensor<Float>, scaleShape: TensorShape, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Float> {
    let ds = try Tensor<Float>(uninitialized: scaleShape)
    mtk_scale_channels_gradient(
      pool.handle, x.shape.batch, x.shape.pixels, x.shape.channels, x.pointer, dy.pointer,
      ds.uninitializedPointer)
    return ds
  }

  public static func scaledRows(_ x: Tensor<Float>, by s: Tensor<Float>, pool: ThreadPool)
    throws(TensorError) -> Tensor<Float>
  {
    let y = try Tensor<Float>(uninitialized: x.shape)
    mtk_scale_rows(
      pool.handle, x.shape.rows, x.shape.channels, x.pointer, s.pointer, y.uninitializedPointer)
    return y
  }

  public static func scaledRowsGradient(
    _ x: Tensor<Float>, _ dy: Tensor<Float>, scaleShape: TensorShape, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Float> {
    let ds = try Tensor<Float>(uninitialized: scaleShape)
    mtk_scale_rows_gradient(
      pool.handle, x.shape.rows, x.shape.channels, x.pointer, dy.pointer, ds.uninitializedPointer)
    return ds
  }

  public static func softmax(_ x: Tensor<Float>, pool: ThreadPool) throws(TensorError)
    -> Tensor<Float>
  {
    let y = try Tensor<Float>(uninitialized: x.shape)
    mtk_softmax(pool.handle, x.shape.rows, x.shape.channels, x.pointer, y.uninitializedPointer)
    return y
  }

  public static func softmaxGradient(_ y: Tensor<Float>, _ dy: Tensor<Float>, pool: ThreadPool)
    throws(TensorError) -> Tensor<Float>
  {
    let dx = try Tensor<Float>(uninitialized: y.shape)
    mtk_softmax_backward(
      pool.handle, y.shape.rows, y.shape.channels, y.pointer, dy.pointer, dx.uninitializedPointer)
    return dx
  }

  /// Calls `body` with the kernel constant for an activation and a pointer to its slopes.
  private static func withSlope(
    _ activation: ActivationKind, _ slope: Tensor<Float>?,
    _ body: (mtk_activation_kind, UnsafePointer<Float>?) -> Void
  ) {
    if case .leakyReLU(let value) = activation {
      withUnsafePointer(to: Float(value)) { body(MTK_LEAKY_RELU, $0) }
    } else {
      body(activation.kernelKind, slope?.pointer)
    }
  }
}

extension ActivationKind {
  /// The kernel constant that corresponds to the activation.
  package var kernelKind: mtk_activation_kind {
    switch self {
    case .identity: MTK_IDENTITY
    case .relu: MTK_RELU
    case .leakyReLU: MTK_LEAKY_RELU
    case .prelu: MTK_PRELU
    case .sigmoid: MTK_SIGMOID
    case .tanh: MTK_TANH
    }
  }
}
