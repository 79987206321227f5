/// A number type for the elements of tensors, with the primitive computations of the operations.
///
/// The default implementation of each primitive is the scalar reference in `Reference/`, which is
/// generic over the type. `Double` uses these implementations, and OpenBLAS for large products.
/// `Float` uses the vector kernels, in `Float/`.
///
/// Primitives do not check their arguments, because operations check all shapes first. Images are
/// in channels-last order. A row is the vector of elements that share all indices except the last.
public protocol TensorScalar: BinaryFloatingPoint, Sendable {
  /// Returns `convolution(x, weight) + bias`, where the weight is `[out, in / groups, kh, kw]`. If
  /// `bias` is `nil`, nothing is added.
  static func convolution(
    _ x: Tensor<Self>, weight: Tensor<Self>, bias: Tensor<Self>?, _ geometry: ConvolutionGeometry,
    pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// Returns the gradient of the input of a convolution.
  static func convolutionInputGradient(
    _ dy: Tensor<Self>, weight: Tensor<Self>, _ geometry: ConvolutionGeometry, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// Returns the gradient of the weight of a convolution.
  static func convolutionWeightGradient(
    _ x: Tensor<Self>, _ dy: Tensor<Self>, _ geometry: ConvolutionGeometry, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// Returns `op(a) * op(b)` with the shape `[m, n]`, where `op` transposes its argument if the
  /// corresponding flag is true. Each tensor is treated as a matrix whose rows are its first
  /// dimension and whose columns are all other dimensions.
  static func matrixProduct(
    _ a: Tensor<Self>, transposed transposeA: Bool, _ b: Tensor<Self>,
    transposed transposeB: Bool, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// Returns the sum over all rows, with the shape `[channels]`.
  static func sumRows(_ x: Tensor<Self>, pool: ThreadPool) throws(TensorError) -> Tensor<Self>
  /// Returns the mean and the biased variance of each channel for `groups` equal parts of the rows.
  /// Both have the shape `[groups, channels]`.
  static func statistics(_ x: Tensor<Self>, groups: Int, pool: ThreadPool) throws(TensorError)
    -> (mean: Tensor<Self>, variance: Tensor<Self>)
  /// Returns `(x - mean) * inverseDeviation * weight + bias`, where `mean` and `inverseDeviation`
  /// are `[groups, channels]`, and `weight` and `bias` are `[channels]`.
  static func normalized(
    _ x: Tensor<Self>, groups: Int, mean: Tensor<Self>, inverseDeviation: Tensor<Self>,
    weight: Tensor<Self>, bias: Tensor<Self>, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// Returns the gradients of ``normalized(_:groups:mean:inverseDeviation:weight:bias:pool:)``. The
  /// gradient of `x` takes into account that `mean` and `inverseDeviation` were computed from `x`.
  static func normalizedGradient(
    _ x: Tensor<Self>, groups: Int, mean: Tensor<Self>, inverseDeviation: Tensor<Self>,
    weight: Tensor<Self>, _ dy: Tensor<Self>, pool: ThreadPool
  ) throws(TensorError) -> (x: Tensor<Self>, weight: Tensor<Self>, bias: Tensor<Self>)
  /// Returns `activation(x * scale + shift)`, where `scale`, `shift` and `slope` have one element
  /// per channel. `scale` and `shift` are either both `nil` or both not `nil`.
  static func affine(
    _ x: Tensor<Self>, scale: Tensor<Self>?, shift: Tensor<Self>?, _ activation: ActivationKind,
    slope: Tensor<Self>?, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// Returns `dy * activation'(x)` and, for PReLU, the gradient of the slope. For sigmoid and tanh,
  /// `x` must be the output of the forward pass.
  static func activationGradient(
    _ x: Tensor<Self>, _ dy: Tensor<Self>, _ activation: ActivationKind, slope: Tensor<Self>?,
    pool: ThreadPool
  ) throws(TensorError) -> (x: Tensor<Self>, slope: Tensor<Self>?)
  /// Returns `alpha * a + beta * b`.
  static func weightedSum(
    _ alpha: Self, _ a: Tensor<Self>, _ beta: Self, _ b: Tensor<Self>, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// Returns the elementwise product of `a` and `b`.
  static func elementwiseProduct(_ a: Tensor<Self>, _ b: Tensor<Self>, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  /// Returns `x[n][p][c] * s[n][c]`, where p is the index of a pixel.
  static func scaledChannels(_ x: Tensor<Self>, by s: Tensor<Self>, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  /// Returns the gradient of `s` in ``scaledChannels(_:by:pool:)``, which is the sum of `dy * x`
  /// over the pixels.
  static func scaledChannelsGradient(
    _ x: Tensor<Self>, _ dy: Tensor<Self>, scaleShape: TensorShape, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// Returns `x[row][c] * s[row]`.
  static func scaledRows(_ x: Tensor<Self>, by s: Tensor<Self>, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  /// Returns the gradient of `s` in ``scaledRows(_:by:pool:)``, which is the sum of `dy * x` over
  /// the channels.
  static func scaledRowsGradient(
    _ x: Tensor<Self>, _ dy: Tensor<Self>, scaleShape: TensorShape, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// Returns the softmax over the last dimension.
  static func softmax(_ x: Tensor<Self>, pool: ThreadPool) throws(TensorError) -> Tensor<Self>
  /// Returns the gradient of the input of a softmax with the output `y`.
  static func softmaxGradient(_ y: Tensor<Self>, _ dy: Tensor<Self>, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  /// Returns the means of the windows of adaptive pooling.
  static func adaptiveAveragePool(_ x: Tensor<Self>, output: TensorShape, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  /// Returns the gradient of ``adaptiveAveragePool(_:output:pool:)``.
  static func adaptiveAveragePoolGradient(_ dy: Tensor<Self>, input: TensorShape, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  /// Returns the maxima of the windows of adaptive pooling, and their positions
  /// (`row * width + column`).
  static func adaptiveMaxPool(_ x: Tensor<Self>, output: TensorShape, pool: ThreadPool)
    throws(TensorError) -> (Tensor<Self>, indices: [Int32])
  /// Returns the gradient of maximum pooling, computed from the positions of the maxima.
  static func maxPoolGradient(
    _ dy: Tensor<Self>, indices: [Int32], input: TensorShape, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// Returns the maxima of windows of `kernel` x `kernel` pixels, and their positions
  /// (`row * width + column`). The windows are `stride` pixels apart and are cropped to the image.
  static func maxPool(
    _ x: Tensor<Self>, output: TensorShape, kernel: Int, stride: Int, pool: ThreadPool
  ) throws(TensorError) -> (Tensor<Self>, indices: [Int32])
  /// Returns the maximum and the mean over the channels as a tensor with two channels, and the
  /// channel index of each maximum.
  static func channelStatistics(_ x: Tensor<Self>, pool: ThreadPool) throws(TensorError)
    -> (Tensor<Self>, indices: [Int32])
  /// Returns the gradient of ``channelStatistics(_:pool:)``.
  static func channelStatisticsGradient(
    _ dy: Tensor<Self>, indices: [Int32], input: TensorShape, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// Returns the images upsampled bilinearly to twice the size, as in PyTorch with
  /// `align_corners=False`.
  static func upsampled(_ x: Tensor<Self>, pool: ThreadPool) throws(TensorError) -> Tensor<Self>
  /// Returns the gradient of ``upsampled(_:pool:)``.
  static func upsampledGradient(_ dy: Tensor<Self>, input: TensorShape, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  /// Returns every `stride`-th pixel in each direction, starting with the first.
  static func subsampled(_ x: Tensor<Self>, stride: Int, pool: ThreadPool) throws(TensorError)
    -> Tensor<Self>
  /// Returns the gradient of ``subsampled(_:stride:pool:)``.
  static func subsampledGradient(
    _ dy: Tensor<Self>, stride: Int, input: TensorShape, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
  /// Returns the tensors concatenated along the last dimension.
  static func concatenated(_ parts: [Tensor<Self>], pool: ThreadPool) throws(TensorError)
    -> Tensor<Self>
  /// Returns the channels `start..<start + count` of `x`.
  static func channels(of x: Tensor<Self>, from start: Int, count: Int, pool: ThreadPool)
    throws(TensorError) -> Tensor<Self>
  /// Performs one step of SGD in place.
  ///
  /// The step computes:
  ///
  ///     g = gradient + weightDecay * parameter
  ///     buffer = isFirst ? g : momentum * buffer + g
  ///     parameter -= learningRate * buffer
  static func stepSGD(
    _ parameter: inout Tensor<Self>, buffer: inout Tensor<Self>, gradient: Tensor<Self>,
    learningRate: Self, momentum: Self, weightDecay: Self, isFirst: Bool, pool: ThreadPool
  ) throws(TensorError)
  /// Performs one step of Adam in place.
  ///
  /// `learningRate` is the learning rate divided by `1 - beta1^t`, and `rootBiasCorrection` is
  /// `sqrt(1 - beta2^t)`, where `t` is the number of the step. With `(beta1, beta2) = betas`, the
  /// step computes:
  ///
  ///     firstMoment = beta1 * firstMoment + (1 - beta1) * gradient
  ///     secondMoment = beta2 * secondMoment + (1 - beta2) * gradient * gradient
  ///     parameter -=
  ///       learningRate * firstMoment / (sqrt(secondMoment) / rootBiasCorrection + epsilon)
  static func stepAdam(
    _ parameter: inout Tensor<Self>, firstMoment: inout Tensor<Self>,
    secondMoment: inout Tensor<Self>,
    gradient: Tensor<Self>, learningRate: Self, betas: (Self, Self), rootBiasCorrection: Self,
    epsilon: Self,
    pool: ThreadPool
  ) throws(TensorError)
  /// Returns a tensor `[batch, rows, columns]` transposed to `[batch, columns, rows]`.
  static func transposed(
    _ x: Tensor<Self>, batch: Int, rows: Int, columns: Int, pool: ThreadPool
  ) throws(TensorError) -> Tensor<Self>
}
