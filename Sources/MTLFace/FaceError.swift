/// Why a photo could not be answered for. What concerns files, pictures and networks has its own
/// errors: `ImageError`, `CheckpointError`, `ModelFileError`, `NetworkError`.
public enum FaceError: Error, Equatable, CustomStringConvertible {
  /// One face was wanted and none was found.
  case noFace
  /// One face was wanted and several were found.
  case multipleFaces(Int)
  /// Embeddings of different lengths were compared: they come from different models.
  case embeddingDimensionMismatch(Int, Int)
  /// An embedding is zero, infinite or not a number, so it has no direction.
  case degenerateEmbedding
  /// The age estimator gave infinite numbers or none at all.
  case nonFiniteAge
  /// The model's file holds no calibration, so no threshold can be recommended.
  case notCalibrated
  /// The calibration does not reach as low a false accept rate; `lowest` is what it reaches.
  case falseAcceptRateOutOfRange(Double, lowest: Double)
  /// The model was calibrated with flip averaging and the embeddings were made without, or the
  /// other way round.
  case flipAveragingMismatch(calibratedWithFlip: Bool)
  /// The library was compiled without a model inside.
  case noEmbeddedModel
  /// A gallery holds another model's embeddings.
  case galleryModelMismatch(String, expected: String)

  /// One line: what is wrong and the mend.
  public var description: String {
    switch self {
    case .noFace:
      "no face was found; give a clearer or larger photo, a smaller minimum face size, or "
        + "landmarks"
    case .multipleFaces(let count):
      "\(count) faces were found where one is wanted; crop the photo, or ask for the largest"
    case .embeddingDimensionMismatch(let a, let b):
      "embeddings of \(a) and \(b) numbers cannot be compared; make both with one model"
    case .degenerateEmbedding:
      "the embedding has no direction (zero or not finite); check the model's weights"
    case .nonFiniteAge:
      "the age estimator's sums overflow; check the model's weights"
    case .notCalibrated:
      "this model has no calibrated thresholds; run evaluate verification --calibrate, or give a "
        + "threshold of your own"
    case .falseAcceptRateOutOfRange(let rate, let lowest):
      "a false accept rate of \(rate) is outside the calibration, which reaches from \(lowest) to "
        + "0.1; ask within it, or calibrate on more pairs"
    case .flipAveragingMismatch(let withFlip):
      "the thresholds were calibrated \(withFlip ? "with" : "without") flip averaging; make "
        + "embeddings the same way"
    case .noEmbeddedModel:
      "this build embeds no model; open a model file (convert makes one from an ONNX file or from the "
        + "authors' checkpoints)"
    case .galleryModelMismatch(let model, let expected):
      "the gallery holds embeddings of the model \"\(model)\", which cannot be compared with those "
        + "of \"\(expected)\"; use its model (and --flip where it says flip), or build it anew"
    }
  }
}
