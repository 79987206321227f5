// The default implementations of the primitives, which call the scalar reference and ignore the
// pool.
extension TensorScalar {
  /// The default implementation, which calls the scalar reference.
  public static func convolution(
    _ x: Tensor<Self>, weight: Tensor<Self>, bias: Tensor<Self>?, _ geometry: ConvolutionGeometry,
    pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self> {
    try Reference.convolution(x, weight: weight, bias: bias, geometry)
  }

  /// The default implementation, which calls the scalar reference.
  public static func convolutionInputGradient(
    _ dy: Tensor<Self>, weight: Tensor<Self>, _ geometry: ConvolutionGeometry, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self> {
    try Reference.convolutionInputGradient(dy, weight: weight, geometry)
  }

  /// The default implementation, which calls the scalar reference.
  public static func convolutionWeightGradient(
    _ x: Tensor<Self>, _ dy: Tensor<Self>, _ geometry: ConvolutionGeometry, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self> {
    try Reference.convolutionWeightGradient(x, dy, geometry)
  }

  /// The default implementation, which calls the scalar reference.
  public static func matrixProduct(
    _ a: Tensor<Self>, transposed transposeA: Bool, _ b: Tensor<Self>, transposed transposeB: Bool,
    pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self> {
    try Reference.matrixProduct(a, transposed: transposeA, b, transposed: transposeB)
  }

  /// The default implementation, which calls the scalar reference.
  public static func sumRows(_ x: Tensor<Self>, pool: ThreadPool) throws(TensorError) -> Tensor<
    Self
  > {
    try Reference.sumRows(x)
  }

  /// The default implementation, which calls the scalar reference.
  public static func statistics(_ x: Tensor<Self>, groups: Int, pool: ThreadPool)
    throws(TensorError) -> (mean: Tensor<Self>, variance: Tensor<Self>)
  {
    try Reference.statistics(x, groups: groups)
  }

  /// The default implementation, which calls the scalar reference.
  public static func normalized(
    _ x: Tensor<Self>, groups: Int, mean: Tensor<Self>, inverseDeviation: Tensor<Self>,
    weight: Tensor<Self>, bias: Tensor<Self>, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self> {
    try Reference.normalized(
      x, groups: groups, mean: mean, inverseDeviation: inverseDeviation, weight: weight, bias: bias)
  }

  /// The default implementation, which calls the scalar reference.
  public static func normalizedGradient(
    _ x: Tensor<Self>, groups: Int, mean: Tensor<Self>, inverseDeviation: Tensor<Self>,
    weight: Tensor<Self>, _ dy: Tensor<Self>, pool: ThreadPool
  ) throws(TensorError) -> (x: Tensor<Self>, weight: Tensor<Self>, bias: Tensor<Self>) {
    try Reference.normalizedGradient(
      x, groups: groups, mean: mean, inverseDeviation: inverseDeviation, weight: weight, dy)
  }

  /// The default implementation, which calls the scalar reference.
  public static func affine(
    _ x: Tensor<Self>, scale: Tensor<Self>?, shift: Tensor<Self>?, _ activation: ActivationKind,
    slope: Tensor<Self>?, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self> {
    try Reference.affine(x, scale: scale, shift: shift, activation, slope: slope)
  }

  /// The default implementation, which calls the scalar reference.
  public static func activationGradient(
    _ x: Tensor<Self>, _ dy: Tensor<Self>, _ activation: ActivationKind, slope: Tensor<Self>?,
    pool: ThreadPool
  ) throws(TensorError) -> (x: Tensor<Self>, slope: Tensor<Self>?) {
    try Reference.activationGradient(x, dy, activation, slope: slope)
  }

  /// The default implementation, which calls the scalar reference.
  public static func weightedSum(
    _ alpha: Self, _ a: Tensor<Self>, _ beta: Self, _ b: Tensor<Self>, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self> {
    try Reference.weightedSum(alpha, a, beta, b)
  }

  /// The default implementation, which calls the scalar reference.
  public static func elementwiseProduct(_ a: Tensor<Self>, _ b: Tensor<Self>, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  {
    try Reference.elementwiseProduct(a, b)
  }

  /// The default implementation, which calls the scalar reference.
  public static func scaledChannels(_ x: Tensor<Self>, by s: Tensor<Self>, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  {
    try Reference.scaledChannels(x, by: s)
  }

  /// The default implementation, which calls the scalar reference.
  public static func scaledChannelsGradient(
    _ x: Tensor<Self>, _ dy: Tensor<Self>, scaleShape: TensorShape, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self> {
    try Reference.scaledChannelsGradient(x, dy, scaleShape: scaleShape)
  }

  /// The default implementation, which calls the scalar reference.
  public static func scaledRows(_ x: Tensor<Self>, by s: Tensor<Self>, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  {
    try Reference.scaledRows(x, by: s)
  }

  /// The default implementation, which calls the scalar reference.
  public static func scaledRowsGradient(
    _ x: Tensor<Self>, _ dy: Tensor<Self>, scaleShape: TensorShape, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self> {
    try Reference.scaledRowsGradient(x, dy, scaleShape: scaleShape)
  }

  /// The default implementation, which calls the scalar reference.
  public static func softmax(_ x: Tensor<Self>, pool: ThreadPool) throws(TensorError) -> Tensor<
    Self
  > {
    try Reference.softmax(x)
  }

  /// The default implementation, which calls the scalar reference.
  public static func softmaxGradient(_ y: Tensor<Self>, _ dy: Tensor<Self>, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  {
    try Reference.softmaxGradient(y, dy)
  }

  /// The default implementation, which calls the scalar reference.
  public static func adaptiveAveragePool(_ x: Tensor<Self>, output: TensorShape, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  {
    try Reference.adaptiveAveragePool(x, output: output)
  }

  /// The default implementation, which calls the scalar reference.
  public static func adaptiveAveragePoolGradient(
    _ dy: Tensor<Self>, input: TensorShape, pool: ThreadPool
  )
    throws(TensorError) -> Tensor<Self>
  {
    try Reference.adaptiveAveragePoolGradient(dy, input: input)
  }

  /// The default implementation, which calls the scalar reference.
  public static func adaptiveMaxPool(_ x: Tensor<Self>, output: TensorShape, pool: ThreadPool)
    throws(TensorError) -> (Tensor<Self>, indices: [Int32])
  {
    try Reference.adaptiveMaxPool(x, output: output)
  }

  /// The default implementation, which calls the scalar reference.
  public static func maxPoolGradient(
    _ dy: Tensor<Self>, indices: [Int32], input: TensorShape, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self> {
    try Reference.maxPoolGradient(dy, indices: indices, input: input)
  }

  /// The default implementation, which calls the scalar reference.
  public static func maxPool(
    _ x: Tensor<Self>, output: TensorShape, kernel: Int, stride: Int, pool: ThreadPool
  ) throws(TensorError) -> (Tensor<Self>, indices: [Int32]) {
    try Reference.maxPool(x, output: output, kernel: kernel, stride: stride)
  }

  /// The default implementation, which calls the scalar reference.
  public static func channelStatistics(_ x: Tensor<Self>, pool: ThreadPool) throws(TensorError) -> (
    Tensor<Self>, indices: [Int32]
  ) {
    try Reference.channelStatistics(x)
  }

  /// The default implementation, which calls the scalar reference.
  public static func channelStatisticsGradient(
    _ dy: Tensor<Self>, indices: [Int32], input: TensorShape, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self> {
    try Reference.channelStatisticsGradient(dy, indices: indices, input: input)
  }

  /// The default implementation, which calls the scalar reference.
  public static func upsampled(_ x: Tensor<Self>, pool: ThreadPool) throws(TensorError) -> Tensor<
    Self
  > {
    try Reference.upsampled(x)
  }

  /// The default implementation, which calls the scalar reference.
  public static func upsampledGradient(_ dy: Tensor<Self>, input: TensorShape, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  {
    try Reference.upsampledGradient(dy, input: input)
  }

  /// The default implementation, which calls the scalar reference.
  public static func subsampled(_ x: Tensor<Self>, stride: Int, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  {
    try Reference.subsampled(x, stride: stride)
  }

  /// The default implementation, which calls the scalar reference.
  public static func subsampledGradient(
    _ dy: Tensor<Self>, stride: Int, input: TensorShape, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self> {
    try Reference.subsampledGradient(dy, stride: stride, input: input)
  }

  /// The default implementation, which calls the scalar reference.
  public static func concatenated(_ parts: [Tensor<Self>], pool: ThreadPool) throws(TensorError)
    -> Tensor<Self>
  {
    try Reference.concatenated(parts)
  }

  /// The default implementation, which calls the scalar reference.
  public static func channels(of x: Tensor<Self>, from start: Int, count: Int, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  {
    try Reference.channels(of: x, from: start, count: count)
  }

  /// The default implementation, which calls the scalar reference.
  public static func transposed(
    _ x: Tensor<Self>, batch: Int, rows: Int, columns: Int, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self> {
    try Reference.transposed(x, batch: batch, rows: rows, columns: columns)
  }

}
