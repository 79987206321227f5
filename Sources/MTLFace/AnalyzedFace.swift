/// A face that was found, aligned and encoded once; everything else is asked of it.
public struct AnalyzedFace: Sendable {
  /// Where it is in its photo; nil for a face whose landmarks, or whose aligned crop, were given.
  public let detection: DetectedFace?
  /// The five points that it was aligned by; nil for a crop that was aligned elsewhere.
  public let landmarks: FaceLandmarks?
  /// The crop, with the way to and from the photo.
  public let aligned: AlignedFace
  /// Whether a face was confirmed in a crop that was aligned elsewhere; nil where this was not
  /// looked at. Not confirmed means that all other answers are likely worthless.
  public let confirmation: AlignmentConfirmation?
  /// x_1 to x_5, X_id, X_age and attention, for this face alone (4 to 6 MB); nil where it was not to
  /// be kept.
  public let encoded: EncodedFaces?
  /// Who it is.
  public let embedding: Embedding
  /// How old it looks; nil for a model without an age estimator.
  public let age: AgeEstimate?
}

/// A face shown at another age.
public struct SynthesizedFace: Sendable {
  /// The age that was asked for.
  public let target: TargetAge
  /// Its name: `31-40` for a group, `45 years` for an age.
  public let label: String
  /// The face, aligned as its source and of the same size.
  public let image: RGBImage
}
