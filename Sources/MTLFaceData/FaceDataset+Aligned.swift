public import MTLFaceVision

extension FaceDataset {
  /// Returns the image of a face that is already aligned.
  ///
  /// - Parameters:
  ///   - index: The index of the face.
  ///   - size: The width and height of the result in pixels.
  ///   - hint: The advice at the end of the error message if the image has the wrong size.
  /// - Throws: An error that states the size of the image unless the size is 112 x 112 or `size` x
  ///   `size` pixels; the errors of ``image(_:limits:)``; `ImageError` if the image cannot be
  ///   resized.
  public func alignedFace(
    at index: Int, size: Int = 112, hint: String = "align it first"
  ) throws -> AlignedFace {
    try Self.alignedFace(image(index), size: size, hint: hint)
  }

  /// Returns the image of a face that is already aligned, after a detector confirms the alignment.
  ///
  /// - Parameters:
  ///   - index: The index of the face.
  ///   - size: The width and height of the result in pixels.
  ///   - detector: The detector that confirms the alignment.
  ///   - hint: The advice at the end of the error message if the image has the wrong size.
  ///   - confirmationHint: The advice at the end of the error message if the detector does not
  ///     confirm the alignment.
  /// - Throws: An error that describes the problem unless the image has 112 x 112 or `size` x
  ///   `size` pixels and the detector confirms the alignment; the errors of ``image(_:limits:)``;
  ///   `ImageError` if the image cannot be resized; `TensorError.outOfMemory(bytes:)`.
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
        "is not aligned: it has \(image.width) x \(image.height) pixels, not 112 x 112; \(hint)")
    }
    return try AlignedFace(alreadyAligned: image, size: size)
  }

  /// Returns the encoded image of an aligned face without recompression.
  ///
  /// - Parameters:
  ///   - index: The index of the face.
  ///   - hint: The advice at the end of the error message if the image has the wrong size.
  /// - Returns: The contents of a PNG or JPEG file.
  /// - Throws: An error that states the size of the image unless the size is 112 x 112 pixels; the
  ///   errors of ``image(_:limits:)``.
  public func encodedAlignedFace(
    at index: Int, hint: String = "align it first"
  ) throws -> [UInt8] {
    let image = try image(index)
    guard image.width == 112, image.height == 112 else {
      throw UnreadableFace("has \(image.width) x \(image.height) pixels, not 112 x 112; \(hint)")
    }
    return try encodedImage(index)
  }
}
