/// An error that occurs when faces are analyzed or compared.
///
/// Files, images and networks have their own error types: `CheckpointError`, `ModelFileError`,
/// `ImageError` and `NetworkError`.
public enum FaceError: Error, Equatable, CustomStringConvertible {
  /// One face was expected but none was found.
  case noFace
  /// One face was expected but several were found; the value is their number.
  case multipleFaces(Int)
  /// Two embeddings with different numbers of elements were compared. They come from different
  /// models.
  case embeddingDimensionMismatch(Int, Int)
  /// An embedding has no direction because its length is zero, infinite or NaN.
  case degenerateEmbedding
  /// The output of the age estimator is infinite or NaN.
  case nonFiniteAge
  /// The model has no calibration, so no threshold can be recommended.
  case notCalibrated
  /// The requested false accept rate is below the lowest calibrated rate, `lowest`.
  case falseAcceptRateOutOfRange(Double, lowest: Double)
  /// The calibration uses flip averaging and the embeddings do not, or vice versa.
  case flipAveragingMismatch(calibratedWithFlip: Bool)
  /// The library was built without an embedded model.
  case noEmbeddedModel
  /// The gallery contains embeddings of another model.
  case galleryModelMismatch(String, expected: String)

  /// A one-line message that describes the problem and what to do about it.
  public var description: String {
    switch self {
    case .noFace:
      "no face was found; use a clearer or larger photo, a smaller minimum face size, or "
        + "landmarks"
    case .multipleFaces(let count):
      "\(count) faces were found instead of one; crop the photo, or choose the largest face"
    case .embeddingDimensionMismatch(let a, let b):
      "embeddings with \(a) and \(b) elements cannot be compared; use the same model for both"
    case .degenerateEmbedding:
      "the embedding has no direction (zero or not finite); check the model's weights"
    case .nonFiniteAge:
      "the output of the age estimator is not finite; check the model's weights"
    case .notCalibrated:
      "this model has no calibrated thresholds; run evaluate verification --calibrate, or specify "
        + "a threshold"
    case .falseAcceptRateOutOfRange(let rate, let lowest):
      "the false accept rate \(rate) is outside the calibrated range \(lowest) to 0.1; use a rate "
        + "in this range, or calibrate with more pairs"
    case .flipAveragingMismatch(let withFlip):
      "the thresholds were calibrated \(withFlip ? "with" : "without") flip averaging; compute the "
        + "embeddings the same way"
    case .noEmbeddedModel:
      "this build has no embedded model; open a model file (convert creates one from an ONNX file "
        + "or the authors' checkpoints)"
    case .galleryModelMismatch(let model, let expected):
      "the gallery contains embeddings of the model \"\(model)\", which cannot be compared with "
        + "those of \"\(expected)\"; use its model (and --flip if it says flip), or rebuild the "
        + "gallery"
    }
  }
}
