/// A detected face with its aligned crop, embedding and estimated age.
///
/// ``FaceAnalyzer/analyze(_:options:flipAveraging:keepingEncoding:)`` and related methods return
/// values of this type. To render the face at another age, pass a value to
/// `FaceAnalyzer.synthesize(_:at:)`.
public struct AnalyzedFace: Sendable {
  /// The result of the detection, or `nil` if the face was not located by the detector.
  public let detection: DetectedFace?
  /// The landmarks used for the alignment, or `nil` if the image was already aligned.
  public let landmarks: FaceLandmarks?
  /// The aligned crop and its position in the photo.
  public let aligned: AlignedFace
  /// The result of checking an image that was already aligned, or `nil` if it was not checked.
  ///
  /// If the alignment is not confirmed, the embedding and age are probably meaningless.
  public let confirmation: AlignmentConfirmation?
  /// The features of the face (x_1 to x_5, X_id, X_age and attention), which take 4 to 6 MB, or
  /// `nil` if they were not kept.
  public let encoded: EncodedFaces?
  /// The embedding of the face, which identifies the person.
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
  /// The image of the face, with the size and the alignment of the source face.
  public let image: RGBImage
}
