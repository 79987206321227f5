/// A face that a ``FaceDetector`` found in a photo.
public struct DetectedFace: Sendable, Hashable {
  /// The bounding box of the face.
  public var box: FaceBox
  /// The detector's confidence, 0...1.
  public var score: Double
  /// The five landmarks, in pixel coordinates of the photo. Pass them to
  /// `RGBImage.aligned(by:size:)` to align the face.
  public var landmarks: FaceLandmarks

  /// Creates a detected face.
  public init(box: FaceBox, score: Double, landmarks: FaceLandmarks) {
    self.box = box
    self.score = score
    self.landmarks = landmarks
  }
}
