/// A two-dimensional convolution.
///
/// The inputs are `x [n, h, w, in]`, `weight [out, in / groups, kh, kw]` and, optionally,
/// `bias [out]`.
///
/// Non-finite numbers propagate as follows:
/// - A non-finite weight that is multiplied by a zero of the padding gives NaN, except in an
///   implementation that skips the padding, which may give a finite number for the same output.
/// - A non-finite element of `x` affects all outputs whose windows contain it. In single precision,
///   a 3 x 3 convolution with stride 1 may use Winograd's algorithm, which computes tiles of up to
///   6 x 6 outputs. In this case, all outputs of a tile that depends on the element may be NaN.
///   Other outputs are not affected.
public struct Convolution: TensorOperation, Hashable {
  /// The distance between neighboring windows, in pixels.
  public let stride: Int
  /// The number of zeros added on each side of the image, in pixels.
  public let padding: Int
  /// The number of channel groups that are convolved separately.
  public let groups: Int
  public var name: String { groups == 1 ? "convolution" : "grouped convolution" }

  /// Creates a convolution.
  ///
  /// ``outputShape(_:)`` throws if an attribute is out of range.
  ///
  /// - Parameters:
  ///   - stride: The distance between neighboring windows in pixels, in 1...1024.
  ///   - padding: The number of zeros added on each side of the image, in 0...1024.
  ///   - groups: The number of channel groups, at least 1.
  public init(stride: Int = 1, padding: Int = 0, groups: Int = 1) {
    self.stride = stride
    self.padding = padding
    self.groups = groups
  }

  /// Returns the sizes of the convolution for the given input shapes.
  ///
  /// - Throws: ``TensorError`` if the convolution does not support the number or the shapes of the
  ///   inputs, or if an attribute is out of range.
  public func geometry(_ inputs: [TensorShape]) throws(TensorError) -> ConvolutionGeometry {
    try requireInputCount(2...3, in: inputs)
    return try ConvolutionGeometry(
      input: inputs[0], weight: inputs[1], stride: stride, padding: padding, groups: groups)
  }

  public func outputShape(_ inputs: [TensorShape]) throws(TensorError) -> TensorShape {
    let geometry = try geometry(inputs)
    try requireVectors(inputs, from: 2, count: geometry.outputChannels)
    return try geometry.outputShape
  }

  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> ForwardResult<S> {
    let geometry = try geometry(inputs.map(\.shape))
    return try ForwardResult(
      output: S.convolution(
        inputs[0], weight: inputs[1], bias: inputs.count > 2 ? inputs[2] : nil, geometry,
        pool: context.pool))
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: ForwardResult<S>, inputs: [Tensor<S>], needsGradient: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    let geometry = try geometry(inputs.map(\.shape))
    let pool = context.pool
    var gradients = [Tensor<S>?](repeating: nil, count: inputs.count)
    if needsGradient[0] {
      gradients[0] = try S.convolutionInputGradient(
        gradient, weight: inputs[1], geometry, pool: pool)
    }
    if needsGradient[1] {
      gradients[1] = try S.convolutionWeightGradient(inputs[0], gradient, geometry, pool: pool)
    }
    if inputs.count > 2, needsGradient[2] { gradients[2] = try S.sumRows(gradient, pool: pool) }
    return gradients
  }

  public func multiplyAdds(_ inputs: [TensorShape]) -> Int {
    guard let geometry = try? geometry(inputs) else { return 0 }
    return saturatingProduct(geometry.batchSize, geometry.multiplyAdds)
  }
}
