package import MTLFaceVision

/// An aligned face for which no features have been computed.
package struct PreparedFace: Sendable {
  /// The result of the detection, or `nil` if the face was not located by the detector or the
  /// result was not kept.
  package var detection: DetectedFace?
  /// The landmarks used for the alignment, or `nil` if the image was already aligned.
  package var landmarks: FaceLandmarks?
  /// The aligned crop.
  package let aligned: AlignedFace
  /// The result of checking an image that was already aligned, or `nil` if it was not checked.
  package var confirmation: AlignmentConfirmation?

  /// Creates a face from an aligned crop and the results of locating it.
  package init(
    detection: DetectedFace? = nil, landmarks: FaceLandmarks? = nil, aligned: AlignedFace,
    confirmation: AlignmentConfirmation? = nil
  ) {
    self.detection = detection
    self.landmarks = landmarks
    self.aligned = aligned
    self.confirmation = confirmation
  }
}
