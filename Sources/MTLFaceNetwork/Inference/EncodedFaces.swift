public import MTLFaceTensor

/// Encoded faces, from which a model computes embeddings, age estimates and faces at other ages.
public struct EncodedFaces: Sendable {
  /// The aligned faces, `[n, s, s, 3]`, RGB in [-1, 1].
  public let images: Tensor<Float>
  /// The features of the faces.
  let encoding: FaceEncoding<Tensor<Float>>
  /// The fingerprint of the weights that encoded the faces.
  let modelFingerprint: UInt64

  /// The feature maps x_1 to x_5, each `[n, h, w, c]`, finest first (see ``EncoderFeatures``).
  public var levels: [Tensor<Float>] { encoding.levels }
  /// The identity features X_id, `[n, s/16, s/16, c]`.
  public var identityFeatures: Tensor<Float> { encoding.identityFeatures }
  /// The age features X_age, in the shape of X_id; `nil` for a model without decomposition.
  public var ageFeatures: Tensor<Float>? { encoding.ageFeatures }
  /// The channel attention in (0, 1), `[n, c]`; `nil` if the model has none.
  public var channelAttention: Tensor<Float>? { encoding.channelAttention }
  /// The spatial attention in (0, 1), `[n, h, w, 1]`; `nil` if the model has none.
  public var spatialAttention: Tensor<Float>? { encoding.spatialAttention }

  /// The number of faces.
  public var count: Int { images.shape.batch }

  /// Returns a copy of one face.
  /// - Parameter index: The zero-based index of the face.
  /// - Throws: `TensorError` if the index is out of range.
  public func face(at index: Int) throws(TensorError) -> EncodedFaces {
    let range = index..<index + 1
    return EncodedFaces(
      images: try images.slice(range),
      encoding: try encoding.map { (tensor) throws(TensorError) in try tensor.slice(range) },
      modelFingerprint: modelFingerprint)
  }
}
