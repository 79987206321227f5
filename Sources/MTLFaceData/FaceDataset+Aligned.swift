public import MTLFaceVision

extension FaceDataset {
  /// Returns a picture that is an aligned face.
  ///
  /// - Parameters:
  ///   - index: The index of the face.
  ///   - size: The width and height of the result in pixels.
  ///   - hint: Advice for the error message if the picture is not aligned.
  /// - Throws: An error that describes the picture unless it has 112 x 112 or `size` x `size`
  ///   pixels; the errors of ``image(_:limits:)``.
  public func alignedFace(
    at index: Int, size: Int = 112, hint: String = "align it first"
  ) throws -> AlignedFace {
    try Self.alignedFace(image(index), size: size, hint: hint)
  }

  /// Returns a picture that the detector confirms to be an aligned face.
  ///
  /// - Parameters:
  ///   - index: The index of the face.
  ///   - size: The width and height of the result in pixels.
  ///   - detector: The detector.
  ///   - hint: Advice for the error message if the size of the picture is wrong.
  ///   - confirmationHint: Advice for the error message if the detector does not confirm the face.
  /// - Throws: An error that describes the picture unless it has 112 x 112 or `size` x `size`
  ///   pixels and shows an aligned face; the errors of ``image(_:limits:)``.
  public func confirmedFace(
    at index: Int, size: Int = 112, detector: FaceDetector, hint: String = "align it first",
    confirmationHint: String = "align it first"
  ) throws -> AlignedFace {
    let image = try image(index)
    let face = try Self.alignedFace(image, size: size, hint: hint)
    guard try detector.confirm(aligned: image).isConfirmed else {
      throw UnreadableFace("does not look like an aligned face; \(confirmationHint)")
    }
    return face
  }

  private static func alignedFace(_ image: RGBImage, size: Int, hint: String) throws -> AlignedFace
  {
    guard image.width == image.height, [112, size].contains(image.width) else {
      throw UnreadableFace(
        "is not aligned: \(image.width) x \(image.height) pixels, not 112 x 112; \(hint)")
    }
    return try AlignedFace(alreadyAligned: image, size: size)
  }

  /// Returns the encoded picture of an aligned face as it is stored.
  ///
  /// - Parameters:
  ///   - index: The index of the face.
  ///   - hint: Advice for the error message if the picture is not aligned.
  /// - Throws: An error that describes the picture unless it has 112 x 112 pixels; the errors of
  ///   ``image(_:limits:)``.
  public func encodedAlignedFace(
    at index: Int, hint: String = "align it first"
  ) throws -> [UInt8] {
    let image = try image(index)
    guard image.width == 112, image.height == 112 else {
      throw UnreadableFace("\(image.width) x \(image.height) pixels, not 112 x 112; \(hint)")
    }
    return try encodedImage(index)
  }
}
