/// A face found in a photo.
public struct DetectedFace: Sendable, Hashable {
  /// Where it is.
  public var box: FaceBox
  /// How sure the detector is, 0...1.
  public var score: Double
  /// Its five points, in pixels of the photo: what `RGBImage.aligned(by:size:)` takes.
  public var landmarks: FaceLandmarks

  /// A face by its parts.
  public init(box: FaceBox, score: Double, landmarks: FaceLandmarks) {
    self.box = box
    self.score = score
    self.landmarks = landmarks
  }
}
