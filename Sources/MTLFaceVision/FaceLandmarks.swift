/// The five points that alignment needs. Left and right are the picture's, not the person's.
public struct FaceLandmarks: Sendable, Hashable {
  /// Center of the eye on the picture's left.
  public var leftEye: ImagePoint
  /// Center of the eye on the picture's right.
  public var rightEye: ImagePoint
  /// Tip of the nose.
  public var nose: ImagePoint
  /// Corner of the mouth on the picture's left.
  public var leftMouth: ImagePoint
  /// Corner of the mouth on the picture's right.
  public var rightMouth: ImagePoint

  /// Landmarks by name.
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

  /// Landmarks in the usual order: eyes, nose, corners of the mouth, left before right. Throws
  /// ``ImageError/invalidArgument(reason:)`` unless there are five.
  public init(_ points: [ImagePoint]) throws(ImageError) {
    guard points.count == 5 else {
      throw .invalidArgument(
        reason: "\(points.count) landmarks given; five are needed: left eye, right eye, nose, "
          + "left and right corner of the mouth")
    }
    self.init(
      leftEye: points[0], rightEye: points[1], nose: points[2], leftMouth: points[3],
      rightMouth: points[4])
  }

  /// The points in the order of ``init(_:)``.
  public var points: [ImagePoint] { [leftEye, rightEye, nose, leftMouth, rightMouth] }
}

/// Where the landmarks of an aligned face lie.
public struct FaceTemplate: Sendable, Hashable {
  /// Side of the square crop, in pixels.
  public let size: Int
  /// The landmarks in the crop.
  public let landmarks: FaceLandmarks

  /// The template of ArcFace and of everything trained like it: 112 x 112 pixels.
  public static let arcFace112 = FaceTemplate(
    size: 112,
    landmarks: FaceLandmarks(
      leftEye: ImagePoint(x: 38.2946, y: 51.6963), rightEye: ImagePoint(x: 73.5318, y: 51.5014),
      nose: ImagePoint(x: 56.0252, y: 71.7366), leftMouth: ImagePoint(x: 41.5493, y: 92.3655),
      rightMouth: ImagePoint(x: 70.7299, y: 92.2041)))

  /// The template for another side, the points multiplied by `size / self.size` as insightface
  /// does. `size` is 1...16384.
  public func scaled(to size: Int) throws(ImageError) -> FaceTemplate {
    guard 1...16_384 ~= size else {
      throw .invalidArgument(reason: "a crop of \(size) pixels; its side must be within 1...16384")
    }
    let factor = Double(size) / Double(self.size)
    func grow(_ point: ImagePoint) -> ImagePoint {
      ImagePoint(x: point.x * factor, y: point.y * factor)
    }
    return FaceTemplate(
      size: size,
      landmarks: FaceLandmarks(
        leftEye: grow(landmarks.leftEye), rightEye: grow(landmarks.rightEye),
        nose: grow(landmarks.nose), leftMouth: grow(landmarks.leftMouth),
        rightMouth: grow(landmarks.rightMouth)))
  }

  private init(size: Int, landmarks: FaceLandmarks) {
    self.size = size
    self.landmarks = landmarks
  }
}
