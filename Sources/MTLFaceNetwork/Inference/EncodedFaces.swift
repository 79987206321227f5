public import MTLFaceTensor

/// Faces encoded once, for everything that comes after: embeddings, ages, other ages.
public struct EncodedFaces: Sendable {
  /// The aligned faces, `[n, s, s, 3]`, RGB in [-1, 1].
  public let images: Tensor<Float>
  /// x_1 to x_5, `[n, h, w, c]`, finest first (see ``EncoderFeatures``).
  public let levels: [Tensor<Float>]
  /// X_id, `[n, s/16, s/16, c]`.
  public let identityFeatures: Tensor<Float>
  /// X_age; `nil` for a model without decomposition.
  public let ageFeatures: Tensor<Float>?
  /// What the age estimator reads: X_age, or X itself without decomposition.
  var ageEstimatorInput: Tensor<Float>? { ageFeatures ?? levels.last }
  /// Channel attention in (0, 1), `[n, c]`, where the model has one.
  public let channelAttention: Tensor<Float>?
  /// Spatial attention in (0, 1), `[n, h, w, 1]`, where the model has one.
  public let spatialAttention: Tensor<Float>?

  /// A fingerprint of the weights that encoded them.
  let modelFingerprint: UInt64

  /// The number of faces.
  public var count: Int { images.shape.batch }

  /// One of the faces by itself, copied.
  /// - Throws: `TensorError` for an index out of range.
  public func face(at index: Int) throws(TensorError) -> EncodedFaces {
    let range = index..<index + 1
    var levels: [Tensor<Float>] = []
    for level in self.levels { levels.append(try level.slice(range)) }
    return EncodedFaces(
      images: try images.slice(range), levels: levels,
      identityFeatures: try identityFeatures.slice(range),
      ageFeatures: try ageFeatures?.slice(range),
      channelAttention: try channelAttention?.slice(range),
      spatialAttention: try spatialAttention?.slice(range), modelFingerprint: modelFingerprint)
  }
}
