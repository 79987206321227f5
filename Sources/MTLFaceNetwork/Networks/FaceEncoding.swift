package import MTLFaceTensor

/// The features of encoded faces, as values of a graph or as tensors.
public struct FaceEncoding<Value: Sendable>: Sendable {
  /// x_1 to x_5, `[n, h, w, c]`, finest first; x_5 is X (see ``EncoderFeatures``).
  public let levels: [Value]
  /// X_id, `[n, s/16, s/16, c]`. It is X for a model without decomposition.
  public let identityFeatures: Value
  /// X_age, with the shape of X_id; `nil` for a model without decomposition.
  public let ageFeatures: Value?
  /// Channel attention in (0, 1), `[n, c]`; `nil` if the model has none.
  public let channelAttention: Value?
  /// Spatial attention in (0, 1), `[n, h, w, 1]`; `nil` if the model has none.
  public let spatialAttention: Value?

  /// The input of the age estimator: X_age, or X for a model without decomposition.
  public var ageEstimatorInput: Value { ageFeatures ?? identityFeatures }

  /// Returns the encoding with every value replaced by the result of `transform`.
  func map<Result, Failure>(
    _ transform: (Value) throws(Failure) -> Result
  ) throws(Failure) -> FaceEncoding<Result> {
    FaceEncoding<Result>(
      levels: try levels.map(transform), identityFeatures: try transform(identityFeatures),
      ageFeatures: try ageFeatures.map(transform),
      channelAttention: try channelAttention.map(transform),
      spatialAttention: try spatialAttention.map(transform))
  }
}

/// Encoded faces in a graph.
public typealias EncodedGraphValues = FaceEncoding<Graph.Value>

extension FaceEncoding where Value == Graph.Value {
  /// The multi-level features that the decoder reads.
  public var features: EncoderFeatures { EncoderFeatures(levels: levels) }
}

extension FaceEncoding: PlanOutputs where Value == Graph.Value {
  package var values: [Graph.Value] {
    let optional = [ageFeatures, channelAttention, spatialAttention]
    return levels + [identityFeatures] + optional.compactMap { $0 }
  }

  package func mapToTensors(_ tensor: (Graph.Value) throws -> Tensor<Float>) throws
    -> FaceEncoding<Tensor<Float>>
  {
    try map(tensor)
  }
}
