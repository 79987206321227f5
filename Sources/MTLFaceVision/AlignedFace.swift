/// A square crop of a face, aligned as the networks expect, with its position in the photo.
///
/// Create one with `RGBImage.aligned(by:size:)` or, from an image that is already aligned, with
/// ``init(alreadyAligned:size:)``.
public struct AlignedFace: Sendable {
  /// The square crop.
  public let image: RGBImage
  /// The transform from pixels of the photo to pixels of the crop.
  public let transform: SimilarityTransform
  /// The transform from pixels of the crop to pixels of the photo.
  public var inverseTransform: SimilarityTransform { transform.inverse }

  /// Creates an aligned face from an image that is already aligned.
  ///
  /// The image is resized to `size` x `size` pixels if necessary. This initializer does not check
  /// whether the image shows an aligned face. Use `FaceDetector.confirm(aligned:)` for this check.
  ///
  /// - Parameters:
  ///   - image: A square image of an aligned face.
  ///   - size: The side of the crop in pixels.
  /// - Throws: ``ImageError/invalidArgument(reason:)`` if the image is not square;
  ///   ``ImageError/invalidSize(width:height:)`` if `size` is not in 1...16,777,216;
  ///   ``ImageError/degeneratePoints(reason:)`` if the scale factor is not in 1e-6...1e6;
  ///   ``ImageError/outOfMemory(bytes:)`` if memory cannot be allocated.
  public init(alreadyAligned image: RGBImage, size: Int = 112) throws(ImageError) {
    guard image.width == image.height else {
      throw .invalidArgument(
        reason: "an aligned face is square, but this image has \(image.width) x \(image.height) "
          + "pixels; align it by landmarks first")
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
  /// Returns the face with the given landmarks, aligned to ``FaceTemplate/arcFace112``.
  ///
  /// The least-squares similarity transform moves the landmarks onto the template. The crop is
  /// interpolated bilinearly, and parts of the crop outside the photo are black. If the face is
  /// larger in the photo than in the crop, pixels are sampled instead of averaged, as in the
  /// published pipelines.
  ///
  /// - Parameters:
  ///   - landmarks: The landmarks of the face, in pixel coordinates of this image.
  ///   - size: The side of the crop in pixels, 1...16384.
  /// - Returns: The aligned face.
  /// - Throws: ``ImageError/degeneratePoints(reason:)`` if the landmarks do not determine a
  ///   transform; ``ImageError/invalidArgument(reason:)`` if `size` is out of range;
  ///   ``ImageError/outOfMemory(bytes:)`` if memory cannot be allocated.
  public func aligned(by landmarks: FaceLandmarks, size: Int = 112) throws(ImageError)
    -> AlignedFace
  {
    let template = try FaceTemplate.arcFace112.scaled(to: size)
    let transform = try SimilarityTransform(from: landmarks.points, to: template.landmarks.points)
    return AlignedFace(
      image: try warped(by: transform, width: size, height: size), transform: transform)
  }
}
