public import MTLFaceTensor

/// An activation with its parameters, if it has any.
public struct ActivationLayer: Sendable {
  /// The activations of the generator's two presets.
  public enum Style: String, Codable, Hashable, Sendable {
    /// Learned slope by channel, 0.25 at the start.
    case prelu
    /// Rectifier.
    case relu
  }

  private let slope: ParameterSpec?

  /// Declares the slope in `scope`, if there is one.
  public init(_ scope: ParameterScope, _ channels: Int, style: Style = .prelu)
    throws(TensorError)
  {
    slope =
      style == .prelu
      ? try scope.parameter("weight", shape: [channels], role: .slope, initializer: .constant(0.25))
      : nil
  }

  /// Traces the layer, or its part with the listed channels only.
  public func callAsFunction(_ x: Graph.Value, in graph: Graph, channels: [Int]? = nil) throws
    -> Graph.Value
  {
    guard let slope else { return try graph.apply(Activation(.relu), x) }
    return try graph.apply(
      Activation(.prelu), x, graph.parameter(ParameterReference(slope, rows: channels)))
  }
}
