/// A face in the pose that the networks were trained with, and the way to and from its photo.
public struct AlignedFace: Sendable {
  /// The square crop.
  public let image: RGBImage
  /// From the photo's pixels to the crop's.
  public let transform: SimilarityTransform
  /// From the crop's pixels to the photo's.
  public var inverseTransform: SimilarityTransform { transform.inverse }

  /// A crop that was aligned elsewhere, resized to `size` x `size` pixels if it is not. Whether it
  /// really is an aligned face is not looked at.
  ///
  /// - Throws: ``ImageError/invalidArgument(reason:)`` where the picture is not square.
  public init(alreadyAligned image: RGBImage, size: Int = 112) throws(ImageError) {
    guard image.width == image.height else {
      throw .invalidArgument(
        reason: "an aligned face is square, this picture is \(image.width) x \(image.height); "
          + "align it by landmarks first")
    }
    let factor = Double(size) / Double(image.width)
    self.image =
      size == image.width
      ? image
      : try image.resized(width: size, height: size, method: factor < 1 ? .area : .bilinear)
    let shift = (factor - 1) / 2
    transform = try SimilarityTransform(a: factor, b: 0, shiftX: shift, shiftY: shift)
  }

  init(image: RGBImage, transform: SimilarityTransform) {
    self.image = image
    self.transform = transform
  }
}

extension RGBImage {
  /// The face with these landmarks, moved onto ``FaceTemplate/arcFace112`` by a least-squares
  /// similarity: `size` x `size` pixels, bilinear, black where the photo ends.
  ///
  /// A face larger than the crop is sampled, not averaged, as the published pipelines do.
  ///
  /// - Throws: ``ImageError/degeneratePoints(reason:)``, ``ImageError/invalidArgument(reason:)``
  ///   for a size out of 1...16384.
  public func aligned(by landmarks: FaceLandmarks, size: Int = 112) throws(ImageError)
    -> AlignedFace
  {
    let template = try FaceTemplate.arcFace112.scaled(to: size)
    let transform = try SimilarityTransform(from: landmarks.points, to: template.landmarks.points)
    return AlignedFace(
      image: try warped(by: transform, width: size, height: size), transform: transform)
  }
}
