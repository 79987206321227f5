/// A number type for the elements of tensors, with the primitive computations of all operations.
///
/// Every primitive has a default implementation: the scalar reference in `Reference/`, which is
/// generic over the type. `Double` uses it, with matrix products by OpenBLAS; `Float` replaces it
/// by the vector kernels, in `Float/`. Primitives do not check their arguments: operations check
/// shapes first. Images are channels last; `rows` stands for all dimensions except the last.
public protocol TensorScalar: BinaryFloatingPoint, Sendable {
  /// Returns `convolution(x, weight) + bias`; the weight is `[out, in / groups, kh, kw]`.
  static func convolution(
    _ x: Tensor<Self>, weight: Tensor<Self>, bias: Tensor<Self>?, _ geometry: ConvolutionGeometry,
    pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// Returns the gradient of a convolution's input.
  static func convolutionInputGradient(
    _ dy: Tensor<Self>, weight: Tensor<Self>, _ geometry: ConvolutionGeometry, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// Returns the gradient of a convolution's weight.
  static func convolutionWeightGradient(
    _ x: Tensor<Self>, _ dy: Tensor<Self>, _ geometry: ConvolutionGeometry, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// Returns `op(a) op(b)`, `[m, n]`. Both are treated as matrices of the first dimension by the
  /// others.
  static func matrixProduct(
    _ a: Tensor<Self>, transposed transposeA: Bool, _ b: Tensor<Self>,
    transposed transposeB: Bool, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// Returns the sum over all rows, `[channels]`.
  static func sumRows(_ x: Tensor<Self>, pool: ThreadPool) throws(TensorError) -> Tensor<Self>
  /// Returns the mean and the biased variance, each `[groups, channels]`, of `groups` equal parts
  /// of the rows.
  static func statistics(_ x: Tensor<Self>, groups: Int, pool: ThreadPool) throws(TensorError)
    -> (mean: Tensor<Self>, variance: Tensor<Self>)
  /// Returns `(x - mean) * inverseDeviation * weight + bias`.
  static func normalized(
    _ x: Tensor<Self>, groups: Int, mean: Tensor<Self>, inverseDeviation: Tensor<Self>,
    weight: Tensor<Self>, bias: Tensor<Self>, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// Returns the gradients of ``normalized(_:groups:mean:inverseDeviation:weight:bias:pool:)``,
  /// including those through the statistics of `x`.
  static func normalizedGradient(
    _ x: Tensor<Self>, groups: Int, mean: Tensor<Self>, inverseDeviation: Tensor<Self>,
    weight: Tensor<Self>, _ dy: Tensor<Self>, pool: ThreadPool
  ) throws(TensorError) -> (x: Tensor<Self>, weight: Tensor<Self>, bias: Tensor<Self>)
  /// Returns `activation(x * scale + shift)` per channel. Scale and shift are both given or both
  /// `nil`.
  static func affine(
    _ x: Tensor<Self>, scale: Tensor<Self>?, shift: Tensor<Self>?, _ activation: ActivationKind,
    slope: Tensor<Self>?, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// Returns `dy * activation'(x)` and, for PReLU, the gradient of the slope. For sigmoid and tanh,
  /// `x` is the output of the forward pass.
  static func activationGradient(
    _ x: Tensor<Self>, _ dy: Tensor<Self>, _ activation: ActivationKind, slope: Tensor<Self>?,
    pool: ThreadPool
  ) throws(TensorError) -> (x: Tensor<Self>, slope: Tensor<Self>?)
  /// Returns `alpha a + beta b`.
  static func weightedSum(
    _ alpha: Self, _ a: Tensor<Self>, _ beta: Self, _ b: Tensor<Self>, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// Returns the elementwise product of `a` and `b`.
  static func elementwiseProduct(_ a: Tensor<Self>, _ b: Tensor<Self>, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  /// Returns `x[n][p][c] s[n][c]`.
  static func scaledChannels(_ x: Tensor<Self>, by s: Tensor<Self>, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  /// Returns the sum over p of `dy x`, in the shape of `s`.
  static func scaledChannelsGradient(
    _ x: Tensor<Self>, _ dy: Tensor<Self>, scaleShape: TensorShape, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// Returns `x[row][c] s[row]`.
  static func scaledRows(_ x: Tensor<Self>, by s: Tensor<Self>, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  /// Returns the sum over c of `dy x`, in the shape of `s`.
  static func scaledRowsGradient(
    _ x: Tensor<Self>, _ dy: Tensor<Self>, scaleShape: TensorShape, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// Returns the softmax over the last dimension.
  static func softmax(_ x: Tensor<Self>, pool: ThreadPool) throws(TensorError) -> Tensor<Self>
  /// Returns the gradient of the softmax, from its output `y`.
  static func softmaxGradient(_ y: Tensor<Self>, _ dy: Tensor<Self>, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  /// Returns the means of PyTorch's adaptive windows.
  static func adaptiveAveragePool(_ x: Tensor<Self>, output: TensorShape, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  /// Returns the gradient of the adaptive average pooling.
  static func adaptiveAveragePoolGradient(_ dy: Tensor<Self>, input: TensorShape, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  /// Returns the maxima of PyTorch's adaptive windows, and their positions (row * width + column).
  static func adaptiveMaxPool(_ x: Tensor<Self>, output: TensorShape, pool: ThreadPool)
    throws(TensorError) -> (Tensor<Self>, indices: [Int32])
  /// Returns the gradient of a maximum pooling, from the positions of its maxima.
  static func maxPoolGradient(
    _ dy: Tensor<Self>, indices: [Int32], input: TensorShape, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// Returns the maxima of windows of `kernel` x `kernel` pixels, `stride` pixels apart and cut at
  /// the image's border, and their positions (row * width + column).
  static func maxPool(
    _ x: Tensor<Self>, output: TensorShape, kernel: Int, stride: Int, pool: ThreadPool
  ) throws(TensorError) -> (Tensor<Self>, indices: [Int32])
  /// Returns the maximum and the mean over the channels, as two channels, and the channel of the
  /// maximum.
  static func channelStatistics(_ x: Tensor<Self>, pool: ThreadPool) throws(TensorError)
    -> (Tensor<Self>, indices: [Int32])
  /// Returns the gradient of ``channelStatistics(_:pool:)``.
  static func channelStatisticsGradient(
    _ dy: Tensor<Self>, indices: [Int32], input: TensorShape, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// Returns the image at twice the size: bilinear, `align_corners` false.
  static func upsampled(_ x: Tensor<Self>, pool: ThreadPool) throws(TensorError) -> Tensor<Self>
  /// Returns the gradient of ``upsampled(_:pool:)``.
  static func upsampledGradient(_ dy: Tensor<Self>, input: TensorShape, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  /// Returns every `stride`-th pixel.
  static func subsampled(_ x: Tensor<Self>, stride: Int, pool: ThreadPool) throws(TensorError)
    -> Tensor<Self>
  /// Returns the gradient of ``subsampled(_:stride:pool:)``.
  static func subsampledGradient(
    _ dy: Tensor<Self>, stride: Int, input: TensorShape, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// Returns the concatenation along the last dimension.
  static func concatenated(_ parts: [Tensor<Self>], pool: ThreadPool) throws(TensorError)
    -> Tensor<Self>
  /// Returns `count` channels of `x`, from `start` on.
  static func channels(of x: Tensor<Self>, from start: Int, count: Int, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  /// Performs one step of SGD in place: `g = gradient + weightDecay p`,
  /// `buffer = momentum buffer + g` (`g` if `isFirst`), `p -= learningRate buffer`.
  static func stepSGD(
    _ parameter: inout Tensor<Self>, buffer: inout Tensor<Self>, gradient: Tensor<Self>,
    learningRate: Self, momentum: Self, weightDecay: Self, isFirst: Bool, pool: ThreadPool
  ) throws(TensorError)
  /// Performs one step of Adam in place: updates both moments, then
  /// `p -= learningRate firstMoment / (sqrt(secondMoment) / rootBiasCorrection + epsilon)`.
  static func stepAdam(
    _ parameter: inout Tensor<Self>, firstMoment: inout Tensor<Self>,
    secondMoment: inout Tensor<Self>,
    gradient: Tensor<Self>, learningRate: Self, betas: (Self, Self), rootBiasCorrection: Self,
    epsilon: Self,
    pool: ThreadPool
  ) throws(TensorError)
  /// Returns `[batch, rows, columns]` transposed to `[batch, columns, rows]`.
  static func transposed(
    _ x: Tensor<Self>, batch: Int, rows: Int, columns: Int, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
}
