public import MTLFaceTensor

/// A linear layer with the parameters `weight [out, in]` and `bias [out]`.
public struct LinearLayer: Sendable {
  let weight: ParameterSpec
  let bias: ParameterSpec?

  /// Declares the parameters in `scope`.
  ///
  /// - Parameters:
  ///   - scope: The scope of the checkpoint keys.
  ///   - inputChannels: The number of input channels.
  ///   - outputChannels: The number of output channels.
  ///   - bias: Whether the layer has a bias.
  ///   - keepsKernelDimensions: Whether to append the kernel dimensions `1, 1` to the shape of the
  ///     weight. The authors' code implements some linear layers as 1x1 convolutions.
  ///   - initializer: The initializer of the weight. The bias is initialized as in
  ///     ``ConvolutionLayer``.
  public init(
    _ scope: ParameterScope, inputChannels: Int, outputChannels: Int, bias: Bool = true,
    keepsKernelDimensions: Bool = false, initializer: ParameterInitializer = .xavierUniform
  ) throws(TensorError) {
    weight = try scope.parameter(
      "weight", shape: [outputChannels, inputChannels] + (keepsKernelDimensions ? [1, 1] : []),
      role: .weight, initializer: initializer)
    self.bias = bias ? try scope.bias(outputChannels, like: initializer) : nil
  }

  /// Traces the layer on `x [n, in]`. If `inputChannels` is not `nil`, `x` contains only these
  /// input channels.
  public func callAsFunction(_ x: Graph.Value, in graph: Graph, inputChannels: [Int]? = nil) throws
    -> Graph.Value
  {
    let weight = try graph.parameter(ParameterReference(weight, columns: inputChannels))
    guard let bias else { return try graph.apply(LinearTransform(), x, weight) }
    return try graph.apply(LinearTransform(), x, weight, graph.parameter(ParameterReference(bias)))
  }
}
