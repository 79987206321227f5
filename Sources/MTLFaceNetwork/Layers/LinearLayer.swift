public import MTLFaceTensor

/// A linear map with its parameters: `weight [out, in]`, `bias [out]`.
public struct LinearLayer: Sendable {
  let weight: ParameterSpec
  let bias: ParameterSpec?

  /// Declares the parameters in `scope`. `keepsKernelDimensions` appends PyTorch's `1, 1` for what the
  /// authors wrote as a 1x1 convolution on a vector.
  public init(
    _ scope: ParameterScope, inputChannels: Int, outputChannels: Int, bias: Bool = true,
    keepsKernelDimensions: Bool = false, initializer: ParameterInitializer = .xavierUniform
  ) throws(TensorError) {
    weight = try scope.parameter(
      "weight", shape: [outputChannels, inputChannels] + (keepsKernelDimensions ? [1, 1] : []),
      role: .weight, initializer: initializer)
    self.bias = bias ? try scope.bias(outputChannels, like: initializer) : nil
  }

  /// Traces the layer on `[n, in]`, or its part that reads the listed inputs.
  public func callAsFunction(_ x: Graph.Value, in graph: Graph, inputChannels: [Int]? = nil) throws
    -> Graph.Value
  {
    let weight = try graph.parameter(ParameterReference(weight, columns: inputChannels))
    guard let bias else { return try graph.apply(LinearTransform(), x, weight) }
    return try graph.apply(LinearTransform(), x, weight, graph.parameter(ParameterReference(bias)))
  }
}
