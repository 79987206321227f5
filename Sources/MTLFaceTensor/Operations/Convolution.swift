/// Two-dimensional convolution: inputs `x [n, h, w, in]`, `weight [out, in / groups, kh, kw]` and,
/// if there is one, `bias [out]`.
///
/// At the border of a padded image a weight that is not finite meets zeros from outside: NaN may
/// stand there where leaving the product out would give a number. Data that is not finite reaches
/// the outputs whose windows hold it and, in single precision, where 3 x 3 windows of stride 1 go by
/// tiles of up to 6 x 6 outputs (Winograd), makes NaN of the tiles that see it; no others.
public struct Convolution: Operation, Hashable {
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
  public func geometry(_ inputs: [Shape]) throws(TensorError) -> ConvolutionGeometry {
    try expect(inputs, count: 2...3)
    return try ConvolutionGeometry(
      input: inputs[0], weight: inputs[1], stride: stride, padding: padding, groups: groups)
  }

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    let geometry = try geometry(inputs)
    try expectVectors(inputs, from: 2, count: geometry.outputs)
    return try geometry.outputShape
  }

  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> Forward<S> {
    let geometry = try geometry(inputs.map(\.shape))
    return try Forward(
      output: S.convolution(
        inputs[0], weight: inputs[1], bias: inputs.count > 2 ? inputs[2] : nil, geometry,
        pool: context.pool))
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: Forward<S>, inputs: [Tensor<S>], needs: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    let geometry = try geometry(inputs.map(\.shape))
    let pool = context.pool
    var gradients = [Tensor<S>?](repeating: nil, count: inputs.count)
    if needs[0] {
      gradients[0] = try S.convolutionInputGradient(
        gradient, weight: inputs[1], geometry, pool: pool)
    }
    if needs[1] {
      gradients[1] = try S.convolutionWeightGradient(inputs[0], gradient, geometry, pool: pool)
    }
    if inputs.count > 2, needs[2] { gradients[2] = try S.sumRows(gradient, pool: pool) }
    return gradients
  }

  public func multiplications(_ inputs: [Shape]) -> Int {
    guard let geometry = try? geometry(inputs) else { return 0 }
    return saturatedProduct(geometry.batch, geometry.multiplications)
  }
}

/// A matrix product with a learned weight: inputs `x [n, in]`, `weight [out, in]` (trailing
/// dimensions of one are allowed: a 1x1 convolution on a vector) and, if there is one,
/// `bias [out]`.
public struct Linear: Operation, Hashable {
  public var name: String { "linear" }

  /// A linear map.
  public init() {}

  public func outputShape(_ inputs: [Shape]) throws(TensorError) -> Shape {
    try expect(inputs, count: 2...3)
    let weight = inputs[1].dimensions
    guard inputs[0].rank == 2, weight.count >= 2, weight[1] == inputs[0].channels,
      weight.dropFirst(2).allSatisfy({ $0 == 1 })
    else { throw mismatch(inputs, "needs [n, in] and [out, in]") }
    try expectVectors(inputs, from: 2, count: weight[0])
    return try Shape(inputs[0].batch, weight[0])
  }

  public func forward<S: TensorScalar>(
    _ inputs: [Tensor<S>], _ context: OperationContext
  ) throws(TensorError) -> Forward<S> {
    let output = try S.product(
      inputs[0], transposed: false, inputs[1], transposed: true, pool: context.pool)
    guard inputs.count > 2 else { return Forward(output: output) }
    let ones = try Tensor<S>(repeating: 1, shape: inputs[2].shape)
    return try Forward(
      output: S.affine(
        output, scale: ones, shift: inputs[2], .identity, slope: nil, pool: context.pool))
  }

  public func backward<S: TensorScalar>(
    _ gradient: Tensor<S>, _ forward: Forward<S>, inputs: [Tensor<S>], needs: [Bool],
    _ context: OperationContext
  ) throws(TensorError) -> [Tensor<S>?] {
    let pool = context.pool
    var gradients = [Tensor<S>?](repeating: nil, count: inputs.count)
    if needs[0] {
      gradients[0] = try S.product(
        gradient, transposed: false, inputs[1], transposed: false, pool: pool
      ).reshaped(to: inputs[0].shape)
    }
    if needs[1] {
      gradients[1] = try S.product(
        gradient, transposed: true, inputs[0], transposed: false, pool: pool
      ).reshaped(to: inputs[1].shape)
    }
    if inputs.count > 2, needs[2] { gradients[2] = try S.sumRows(gradient, pool: pool) }
    return gradients
  }

  public func multiplications(_ inputs: [Shape]) -> Int {
    inputs.count < 2 ? 0 : saturatedProduct(inputs[0].batch, inputs[1].count)
  }
}
