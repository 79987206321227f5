public import MTLFaceTensor

/// A convolution layer whose weight is divided by its spectral norm.
///
/// The parameters are `weight_orig [out, in, kh, kw]`, `bias [out]`, and the two vectors of the
/// power iteration, `weight_u [out]` and `weight_v [in * kh * kw]`.
public struct SpectralConvolutionLayer: Sendable {
  private let weight: ParameterSpec
  private let bias: ParameterSpec
  private let u: ParameterSpec
  private let v: ParameterSpec
  private let operation: Convolution

  /// Declares the parameters in `scope`.
  public init(
    _ scope: ParameterScope, inputChannels: Int, outputChannels: Int, kernelSize: Int, stride: Int,
    padding: Int
  ) throws(TensorError) {
    let fanIn = inputChannels * kernelSize * kernelSize
    bias = try scope.bias(outputChannels, like: .fanInUniform(fanIn: fanIn))
    weight = try scope.parameter(
      "weight_orig", shape: [outputChannels, inputChannels, kernelSize, kernelSize], role: .weight,
      initializer: .fanInUniform(fanIn: fanIn))
    u = try scope.parameter(
      "weight_u", shape: [outputChannels], role: .powerIterationVector, initializer: .unitVector)
    v = try scope.parameter(
      "weight_v", shape: [fanIn], role: .powerIterationVector, initializer: .unitVector)
    operation = Convolution(stride: stride, padding: padding)
  }

  /// Traces the layer. In training mode, each run of the graph performs one power iteration.
  public func callAsFunction(_ x: Graph.Value, in graph: Graph) throws -> Graph.Value {
    let normalized = try graph.apply(
      SpectralNorm(training: graph.isTraining), graph.parameter(ParameterReference(weight)),
      graph.parameter(ParameterReference(u)), graph.parameter(ParameterReference(v)),
      updates: [ParameterReference(u), ParameterReference(v)])
    return try graph.apply(
      operation, x, normalized, graph.parameter(ParameterReference(bias)))
  }
}
