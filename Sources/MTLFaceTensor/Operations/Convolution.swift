/// Two-dimensional convolution: inputs `x [n, h, w, in]`, `weight [out, in / groups, kh, kw]` and,
/// if there is one, `bias [out]`.
///
/// At the border of a padded image a weight that is not finite meets zeros from outside: NaN may
/// stand there where leaving the product out would give a number. Data that is not finite reaches
/// the outputs whose windows hold it and, in single precision, where 3 x 3 windows of stride 1 go by
/// tiles of up to 6 x 6 outputs (Winograd), makes NaN of the tiles that see it; no others.
public struct Convolution: TensorOperation, Hashable {
  /// Pixels between windows.
  public let stride: Int
  /// Zeros around the image.
  public let padding: Int
  /// Groups of channels that do not mix.
  public let groups: Int
  public var name: String { groups == 1 ? "convolution" : "grouped convolution" }

  /// A convolution; out-of-range attributes are reported by ``outputShape(_:)``.
  public init(stride: Int = 1, padding: Int = 0, groups: Int = 1) {
    self.stride = stride
    self.padding = padding
    self.groups = groups
  }

  /// The checked sizes.
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
