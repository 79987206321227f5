/// The five facial landmarks used for alignment. Left and right refer to the image, not to the
/// person.
public struct FaceLandmarks: Sendable, Hashable {
  /// The center of the eye on the left of the image.
  public var leftEye: ImagePoint
  /// The center of the eye on the right of the image.
  public var rightEye: ImagePoint
  /// The tip of the nose.
  public var nose: ImagePoint
  /// The corner of the mouth on the left of the image.
  public var leftMouth: ImagePoint
  /// The corner of the mouth on the right of the image.
  public var rightMouth: ImagePoint

  /// Creates landmarks from named points.
  public init(
    leftEye: ImagePoint, rightEye: ImagePoint, nose: ImagePoint, leftMouth: ImagePoint,
    rightMouth: ImagePoint
  ) {
    self.leftEye = leftEye
    self.rightEye = rightEye
    self.nose = nose
    self.leftMouth = leftMouth
    self.rightMouth = rightMouth
  }

  /// Creates landmarks from a list of points.
  ///
  /// - Parameter points: The left eye, the right eye, the nose, the left corner of the mouth and
  ///   the right corner of the mouth.
  /// - Throws: ``ImageError/invalidArgument(reason:)`` if the number of points is not five.
  public init(_ points: [ImagePoint]) throws(ImageError) {
    guard points.count == 5 else {
      throw .invalidArgument(
        reason:
          "the number of landmarks is \(points.count) instead of 5; pass the left eye, the right eye, "
          + "the nose, and the left and right corners of the mouth")
    }
    self.init(
      leftEye: points[0], rightEye: points[1], nose: points[2], leftMouth: points[3],
      rightMouth: points[4])
  }

  /// The five points in the order of ``init(_:)``.
  public var points: [ImagePoint] { [leftEye, rightEye, nose, leftMouth, rightMouth] }
}

/// The positions of the landmarks in a crop of an aligned face.
public struct FaceTemplate: Sendable, Hashable {
  /// The side of the square crop in pixels.
  public let size: Int
  /// The landmarks, in pixel coordinates of the crop.
  public let landmarks: FaceLandmarks

  /// The template for crops of 112 x 112 pixels that ArcFace and most later face recognition
  /// networks use.
  public static let arcFace112 = FaceTemplate(
    size: 112,
    landmarks: FaceLandmarks(
      leftEye: ImagePoint(x: 38.2946, y: 51.6963), rightEye: ImagePoint(x: 73.5318, y: 51.5014),
      nose: ImagePoint(x: 56.0252, y: 71.7366), leftMouth: ImagePoint(x: 41.5493, y: 92.3655),
      rightMouth: ImagePoint(x: 70.7299, y: 92.2041)))

  /// Returns the template for another crop size.
  ///
  /// The coordinates of the landmarks are multiplied by `size / self.size`, as in insightface for
  /// multiples of 112 pixels.
  ///
  /// - Parameter size: The side of the crop in pixels, 1...16384.
  /// - Returns: The scaled template.
  /// - Throws: ``ImageError/invalidArgument(reason:)`` if `size` is out of range.
  public func scaled(to size: Int) throws(ImageError) -> FaceTemplate {
    guard 1...16_384 ~= size else {
      throw .invalidArgument(reason: "the crop size is \(size) pixels; use a size in 1...16384")
    }
    let factor = Double(size) / Double(self.size)
    func scaledPoint(_ point: ImagePoint) -> ImagePoint {
      ImagePoint(x: point.x * factor, y: point.y * factor)
    }
    return FaceTemplate(
      size: size,
      landmarks: FaceLandmarks(
        leftEye: scaledPoint(landmarks.leftEye), rightEye: scaledPoint(landmarks.rightEye),
        nose: scaledPoint(landmarks.nose), leftMouth: scaledPoint(landmarks.leftMouth),
        rightMouth: scaledPoint(landmarks.rightMouth)))
  }

  private init(size: Int, landmarks: FaceLandmarks) {
    self.size = size
    self.landmarks = landmarks
  }
}
