package import MTLFaceVision

/// A detected or aligned face before encoding.
package struct PreparedFace: Sendable {
  /// The result of the detection, if the face was detected.
  package var detection: DetectedFace?
  /// The landmarks used for the alignment, if the face was aligned by this library.
  package var landmarks: FaceLandmarks?
  /// The aligned crop.
  package let aligned: AlignedFace
  /// The result of checking an already aligned crop, if it was checked.
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
