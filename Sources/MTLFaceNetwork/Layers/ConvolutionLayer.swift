public import MTLFaceTensor

/// A convolution with its parameters: `weight [out, in / groups, kh, kw]`, `bias [out]`.
public struct ConvolutionLayer: Sendable {
  let weight: ParameterSpec
  let bias: ParameterSpec?
  let operation: Convolution

  /// Declares the parameters in `scope`. The weight starts by `initializer`; the bias starts at 0,
  /// except with ``ParameterInitializer/fanInUniform(fanIn:)``, which PyTorch applies to both. Without
  /// `padding` it is what keeps the size at stride 1.
  public init(
    _ scope: ParameterScope, inputChannels: Int, outputChannels: Int, kernelSize: Int,
    stride: Int = 1, padding: Int? = nil, groups: Int = 1, bias: Bool = false,
    initializer: ParameterInitializer = .xavierUniform
  ) throws(TensorError) {
    weight = try scope.parameter(
      "weight", shape: [outputChannels, inputChannels / max(groups, 1), kernelSize, kernelSize],
      role: .weight, initializer: initializer)
    self.bias = bias ? try scope.bias(outputChannels, like: initializer) : nil
    operation = Convolution(stride: stride, padding: padding ?? kernelSize / 2, groups: groups)
  }

  /// Traces the layer, or its part with the listed channels only. A sum of parts takes the bias in
  /// one of them. `activeChannels` lists, for each image, the channels that are not zero.
  public func callAsFunction(
    _ x: Graph.Value, in graph: Graph, outputChannels: [Int]? = nil, inputChannels: [Int]? = nil,
    activeChannels: [[Int]]? = nil, includesBias: Bool = true
  ) throws -> Graph.Value {
    let weight = try graph.parameter(
      ParameterReference(weight, rows: outputChannels, columns: inputChannels))
    let operation: any TensorOperation =
      activeChannels.map { MaskedConvolution(padding: self.operation.padding, activeChannels: $0) }
      ?? self.operation
    guard includesBias, let bias else { return try graph.apply(operation, x, weight) }
    return try graph.apply(
      operation, x, weight, graph.parameter(ParameterReference(bias, rows: outputChannels)))
  }
}
