/// An encoded face in a graph.
public struct EncodedGraphValues: Sendable {
  /// x_1 to x_5.
  public let features: EncoderFeatures
  /// X_id.
  public let identityFeatures: Graph.Value
  /// X_age, with AFD.
  public let ageFeatures: Graph.Value?
  /// What the age estimator reads: X_age, or X itself without AFD.
  public var ageEstimatorInput: Graph.Value { ageFeatures ?? features.last }
  /// Channel attention, if any.
  public let channelAttention: Graph.Value?
  /// Spatial attention, if any.
  public let spatialAttention: Graph.Value?
}
