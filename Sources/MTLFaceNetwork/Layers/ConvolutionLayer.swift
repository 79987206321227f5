public import MTLFaceTensor

/// A convolution layer with the parameters `weight [out, in / groups, kh, kw]` and, optionally,
/// `bias [out]`.
public struct ConvolutionLayer: Sendable {
  let weight: ParameterSpec
  let bias: ParameterSpec?
  let operation: Convolution

  /// Declares the parameters in `scope`.
  ///
  /// The bias is initialized to 0, except with ``ParameterInitializer/fanInUniform(fanIn:)``, which
  /// PyTorch applies to both weight and bias.
  ///
  /// - Parameters:
  ///   - scope: The scope of the checkpoint keys.
  ///   - inputChannels: The number of input channels.
  ///   - outputChannels: The number of output channels.
  ///   - kernelSize: The height and width of the kernel.
  ///   - stride: The stride in both directions.
  ///   - padding: The number of rows or columns of zeros added on each side. The default,
  ///     `kernelSize / 2`, keeps the size of the map if the stride is 1 and the kernel size is odd.
  ///   - groups: The number of channel groups.
  ///   - bias: Whether the layer has a bias.
  ///   - initializer: The initializer of the weight.
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

  /// Traces the layer or a part of it.
  ///
  /// - Parameters:
  ///   - x: The input, `[n, h, w, c]`.
  ///   - graph: The graph to trace into.
  ///   - outputChannels: The output channels to compute; `nil` for all.
  ///   - inputChannels: The input channels that `x` contains; `nil` for all.
  ///   - activeChannels: For each image, the input channels that may be nonzero. All other channels
  ///     are skipped. `nil` means that any channel may be nonzero.
  ///   - includesBias: Whether to add the bias. If a layer is computed as a sum of parts, only one
  ///     part may add the bias.
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
