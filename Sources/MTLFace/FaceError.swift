/// An error that occurs when faces are analyzed or compared.
///
/// Errors in files, images and networks have the types `CheckpointError`, `ModelFileError`,
/// `ImageError` and `NetworkError`.
public enum FaceError: Error, Equatable, CustomStringConvertible {
  /// A photo of one face was expected, but no face was found.
  case noFace
  /// A photo of one face was expected, but several faces were found. The value is their number.
  case multipleFaces(Int)
  /// Two embeddings cannot be compared, because they have different numbers of elements. Such
  /// embeddings are from different models.
  case embeddingDimensionMismatch(Int, Int)
  /// An embedding cannot be normalized, because its length is zero, infinite or NaN, or the length
  /// of a stored embedding is not 1.
  case degenerateEmbedding
  /// The output of the age estimator is infinite or NaN.
  case nonFiniteAge
  /// The model has no calibrated thresholds.
  case notCalibrated
  /// The requested false accept rate is greater than 1 or lower than the lowest calibrated rate.
  case falseAcceptRateOutOfRange(Double, lowest: Double)
  /// The calibration uses flip averaging and an embedding does not, or vice versa.
  case flipAveragingMismatch(calibratedWithFlip: Bool)
  /// The library was built without an embedded model.
  case noEmbeddedModel
  /// The gallery contains embeddings of another model, or only one of the gallery and the analyzer
  /// uses flip averaging.
  case galleryModelMismatch(String, expected: String)

  /// A one-line message that describes the error and how to fix it.
  public var description: String {
    switch self {
    case .noFace:
      "no face was found; use a clearer or larger photo, decrease the minimum face size, or specify "
        + "the landmarks"
    case .multipleFaces(let count):
      "\(count) faces were found instead of one; crop the photo, or choose the largest face"
    case .embeddingDimensionMismatch(let a, let b):
      "embeddings with \(a) and \(b) elements cannot be compared; use the same model for both"
    case .degenerateEmbedding:
      "the length of the embedding is zero, infinite or NaN; check the weights of the model"
    case .nonFiniteAge:
      "the output of the age estimator is infinite or NaN; check the weights of the model"
    case .notCalibrated:
      "this model has no calibrated thresholds; run evaluate verification --calibrate, or specify "
        + "a threshold"
    case .falseAcceptRateOutOfRange(let rate, let lowest):
      "the false accept rate \(rate) is outside the calibrated range \(lowest)...0.1; use a rate "
        + "in this range, or calibrate with more pairs"
    case .flipAveragingMismatch(let withFlip):
      "the thresholds were calibrated \(withFlip ? "with" : "without") flip averaging; compute the "
        + "embeddings \(withFlip ? "with" : "without") flip averaging"
    case .noEmbeddedModel:
      "this build has no embedded model; open a model file, or use convert to create one from an "
        + "ONNX file or the authors' checkpoints"
    case .galleryModelMismatch(let model, let expected):
      "the gallery contains embeddings of the model \"\(model)\", which cannot be compared with "
        + "embeddings of \"\(expected)\"; use the model of the gallery (with --flip if its name "
        + "ends in flip), or rebuild the gallery"
    }
  }
}
