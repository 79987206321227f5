/// A detected face with its aligned crop, embedding and estimated age.
///
/// The results of ``FaceAnalyzer/analyze(_:options:flipAveraging:keepingEncoding:)`` and related
/// methods have this type. Pass a value to `FaceAnalyzer.synthesize(_:at:)` to
/// render the face at another age.
public struct AnalyzedFace: Sendable {
  /// The result of the detection, or `nil` for a face with known landmarks or an already aligned
  /// crop.
  public let detection: DetectedFace?
  /// The landmarks used for the alignment, or `nil` for an already aligned crop.
  public let landmarks: FaceLandmarks?
  /// The aligned crop and its position in the photo.
  public let aligned: AlignedFace
  /// Whether an already aligned crop shows an aligned face, or `nil` if that was not checked.
  ///
  /// If the alignment is not confirmed, the embedding and age are probably meaningless.
  public let confirmation: AlignmentConfirmation?
  /// The features of this face (x_1 to x_5, X_id, X_age and attention), which take 4 to 6 MB, or
  /// `nil` if they were not kept.
  public let encoded: EncodedFaces?
  /// The embedding, which identifies the person.
  public let embedding: Embedding
  /// The estimated age, or `nil` if the model has no age estimator.
  public let age: AgeEstimate?
}

/// A face rendered at another age.
public struct SynthesizedFace: Sendable {
  /// The requested age.
  public let target: TargetAge
  /// The name of the requested age, such as `31-40` for a group or `45 years` for an age.
  public let label: String
  /// The image, aligned like its source and of the same size.
  public let image: RGBImage
}
