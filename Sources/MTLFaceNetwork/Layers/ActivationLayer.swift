public import MTLFaceTensor

/// An activation layer. A PReLU has one parameter, `weight [channels]`.
public struct ActivationLayer: Sendable {
  /// The activation function of a layer.
  public enum Style: String, Codable, Hashable, Sendable {
    /// PReLU: a learned slope for each channel, initialized to 0.25.
    case prelu
    /// ReLU, which has no parameters.
    case relu
  }

  private let slope: ParameterSpec?

  /// Declares the slope in `scope` if the style is ``Style/prelu``.
  public init(_ scope: ParameterScope, _ channels: Int, style: Style = .prelu)
    throws(TensorError)
  {
    slope =
      style == .prelu
      ? try scope.parameter("weight", shape: [channels], role: .slope, initializer: .constant(0.25))
      : nil
  }

  /// Traces the layer on `x`. If `channels` is not `nil`, `x` contains only these channels of the
  /// layer.
  public func callAsFunction(_ x: Graph.Value, in graph: Graph, channels: [Int]? = nil) throws
    -> Graph.Value
  {
    guard let slope else { return try graph.apply(Activation(.relu), x) }
    return try graph.apply(
      Activation(.prelu), x, graph.parameter(ParameterReference(slope, rows: channels)))
  }
}
