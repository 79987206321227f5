/// A number type that tensors are made of, with the primitive computations that operations are
/// composed of.
///
/// Every primitive has a default: the scalar reference, generic over the type, in `Reference/`.
/// `Double` uses those (its products through OpenBLAS); `Float` puts the vector kernels in their
/// place, in `Float/`. Primitives trust their arguments: operations check shapes first. Images are
/// channels last; `rows` are all leading dimensions together.
public protocol TensorScalar: BinaryFloatingPoint, Sendable {
  /// `convolution(x, weight) + bias`; weight `[out, in / groups, kh, kw]`.
  static func convolution(
    _ x: Tensor<Self>, weight: Tensor<Self>, bias: Tensor<Self>?, _ geometry: ConvolutionGeometry,
    pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// The gradient of the convolution's input.
  static func convolutionInputGradient(
    _ dy: Tensor<Self>, weight: Tensor<Self>, _ geometry: ConvolutionGeometry, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// The gradient of the convolution's weight.
  static func convolutionWeightGradient(
    _ x: Tensor<Self>, _ dy: Tensor<Self>, _ geometry: ConvolutionGeometry, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// `op(a) op(b)`, `[m, n]`; both are taken as matrices, the first dimension against the rest.
  static func matrixProduct(
    _ a: Tensor<Self>, transposed transposeA: Bool, _ b: Tensor<Self>,
    transposed transposeB: Bool, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// `[channels]`: the sum over all rows.
  static func sumRows(_ x: Tensor<Self>, pool: ThreadPool) throws(TensorError) -> Tensor<Self>
  /// Mean and biased variance, each `[groups, channels]`, of `groups` equal runs of rows.
  static func statistics(_ x: Tensor<Self>, groups: Int, pool: ThreadPool) throws(TensorError)
    -> (mean: Tensor<Self>, variance: Tensor<Self>)
  /// `(x - mean) * inverseDeviation * weight + bias`.
  static func normalized(
    _ x: Tensor<Self>, groups: Int, mean: Tensor<Self>, inverseDeviation: Tensor<Self>,
    weight: Tensor<Self>, bias: Tensor<Self>, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// Gradients of ``normalized(_:groups:mean:inverseDeviation:weight:bias:pool:)`` through the
  /// statistics of `x` itself.
  static func normalizedGradient(
    _ x: Tensor<Self>, groups: Int, mean: Tensor<Self>, inverseDeviation: Tensor<Self>,
    weight: Tensor<Self>, _ dy: Tensor<Self>, pool: ThreadPool
  ) throws(TensorError) -> (x: Tensor<Self>, weight: Tensor<Self>, bias: Tensor<Self>)
  /// `activation(x * scale + shift)` by channel; scale and shift come together or not at all.
  static func affine(
    _ x: Tensor<Self>, scale: Tensor<Self>?, shift: Tensor<Self>?, _ activation: ActivationKind,
    slope: Tensor<Self>?, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// `dy * activation'(x)`, and the slope's gradient for PReLU. A sigmoid and a
  /// tanh take their output as `x`.
  static func activationGradient(
    _ x: Tensor<Self>, _ dy: Tensor<Self>, _ activation: ActivationKind, slope: Tensor<Self>?,
    pool: ThreadPool
  ) throws(TensorError) -> (x: Tensor<Self>, slope: Tensor<Self>?)
  /// `alpha a + beta b`.
  static func weightedSum(
    _ alpha: Self, _ a: Tensor<Self>, _ beta: Self, _ b: Tensor<Self>, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// `a b`, element by element.
  static func elementwiseProduct(_ a: Tensor<Self>, _ b: Tensor<Self>, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  /// `x[n][p][c] s[n][c]`.
  static func scaledChannels(_ x: Tensor<Self>, by s: Tensor<Self>, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  /// `sum over p of dy x`, in the shape of `s`.
  static func scaledChannelsGradient(
    _ x: Tensor<Self>, _ dy: Tensor<Self>, scaleShape: TensorShape, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// `x[row][c] s[row]`.
  static func scaledRows(_ x: Tensor<Self>, by s: Tensor<Self>, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  /// `sum over c of dy x`, in the shape of `s`.
  static func scaledRowsGradient(
    _ x: Tensor<Self>, _ dy: Tensor<Self>, scaleShape: TensorShape, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// Softmax over the last dimension.
  static func softmax(_ x: Tensor<Self>, pool: ThreadPool) throws(TensorError) -> Tensor<Self>
  /// The gradient of softmax from its output.
  static func softmaxGradient(_ y: Tensor<Self>, _ dy: Tensor<Self>, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  /// Average of PyTorch's adaptive windows.
  static func adaptiveAveragePool(_ x: Tensor<Self>, output: TensorShape, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  /// The gradient of the adaptive average.
  static func adaptiveAveragePoolGradient(_ dy: Tensor<Self>, input: TensorShape, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  /// Largest value of PyTorch's adaptive windows, and where (row times width plus column).
  static func adaptiveMaxPool(_ x: Tensor<Self>, output: TensorShape, pool: ThreadPool)
    throws(TensorError) -> (Tensor<Self>, indices: [Int32])
  /// The gradient of the adaptive maximum, and of any other whose indices say where it was.
  static func maxPoolGradient(
    _ dy: Tensor<Self>, indices: [Int32], input: TensorShape, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// Largest value of windows of `kernel` by `kernel` pixels, every `stride`, cut at the end of the
  /// image, and where (row times width plus column).
  static func maxPool(
    _ x: Tensor<Self>, output: TensorShape, kernel: Int, stride: Int, pool: ThreadPool
  ) throws(TensorError) -> (Tensor<Self>, indices: [Int32])
  /// Two channels: the largest and the mean over the channels, and where the largest was.
  static func channelStatistics(_ x: Tensor<Self>, pool: ThreadPool) throws(TensorError)
    -> (Tensor<Self>, indices: [Int32])
  /// The gradient of ``channelStatistics(_:pool:)``.
  static func channelStatisticsGradient(
    _ dy: Tensor<Self>, indices: [Int32], input: TensorShape, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// Bilinear, twice the size, `align_corners` false.
  static func upsampled(_ x: Tensor<Self>, pool: ThreadPool) throws(TensorError) -> Tensor<Self>
  /// The gradient of ``upsampled(_:pool:)``.
  static func upsampledGradient(_ dy: Tensor<Self>, input: TensorShape, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  /// Every `stride`-th pixel.
  static func subsampled(_ x: Tensor<Self>, stride: Int, pool: ThreadPool) throws(TensorError)
    -> Tensor<Self>
  /// The gradient of ``subsampled(_:stride:pool:)``.
  static func subsampledGradient(
    _ dy: Tensor<Self>, stride: Int, input: TensorShape, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// Tensors side by side along the last dimension.
  static func concatenated(_ parts: [Tensor<Self>], pool: ThreadPool) throws(TensorError)
    -> Tensor<Self>
  /// The `channels` channels of `x` from `start` on.
  static func channels(of x: Tensor<Self>, from start: Int, count: Int, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  /// One step of SGD in place: `g = gradient + weightDecay p`, `buffer = momentum buffer + g` (`g`
  /// itself if `isFirst`), `p -= learningRate buffer`.
  static func stepSGD(
    _ parameter: inout Tensor<Self>, buffer: inout Tensor<Self>, gradient: Tensor<Self>,
    learningRate: Self, momentum: Self, weightDecay: Self, isFirst: Bool, pool: ThreadPool
  ) throws(TensorError)
  /// One step of Adam in place: the two moments, then
  /// `p -= learningRate firstMoment / (sqrt(secondMoment) / rootBiasCorrection + epsilon)`.
  static func stepAdam(
    _ parameter: inout Tensor<Self>, firstMoment: inout Tensor<Self>,
    secondMoment: inout Tensor<Self>,
    gradient: Tensor<Self>, learningRate: Self, betas: (Self, Self), rootBiasCorrection: Self,
    epsilon: Self,
    pool: ThreadPool
  ) throws(TensorError)
  /// `[batch, rows, columns]` to `[batch, columns, rows]`.
  static func transposed(
    _ x: Tensor<Self>, batch: Int, rows: Int, columns: Int, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
}
