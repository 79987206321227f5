package import MTLFaceTensor

/// The features of encoded faces, either as graph values or as tensors.
public struct FaceEncoding<Value: Sendable>: Sendable {
  /// The feature maps x_1 to x_5, each `[n, h, w, c]`, finest first. x_5 is X (see
  /// ``EncoderFeatures``).
  public let levels: [Value]
  /// The identity features X_id, `[n, s/16, s/16, c]`, which are X for a model without
  /// decomposition.
  public let identityFeatures: Value
  /// The age features X_age, with the shape of X_id; `nil` for a model without decomposition.
  public let ageFeatures: Value?
  /// The channel attention in (0, 1), `[n, c]`; `nil` if the model has none.
  public let channelAttention: Value?
  /// The spatial attention in (0, 1), `[n, h, w, 1]`; `nil` if the model has none.
  public let spatialAttention: Value?

  /// The input of the age estimator, which is X_age or, for a model without decomposition, X.
  public var ageEstimatorInput: Value { ageFeatures ?? identityFeatures }

  /// Returns a copy in which every value is replaced by the result of `transform`.
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

/// The features of encoded faces in a graph.
public typealias EncodedGraphValues = FaceEncoding<Graph.Value>

extension FaceEncoding where Value == Graph.Value {
  /// The feature maps in the form in which the generator takes them.
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
