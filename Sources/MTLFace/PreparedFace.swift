package import MTLFaceVision

/// A face before it is encoded.
package struct PreparedFace: Sendable {
  /// Where the detector found it, if it did.
  package var detection: DetectedFace?
  /// By what it was aligned, if it was here.
  package var landmarks: FaceLandmarks?
  /// The face as the model reads it.
  package let aligned: AlignedFace
  /// Whether a face can be seen in a crop from elsewhere, where that was asked.
  package var confirmation: AlignmentConfirmation?

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
