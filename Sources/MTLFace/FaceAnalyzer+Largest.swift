public import MTLFaceVision

extension FaceAnalyzer {
  /// Detects the faces of a photo, and aligns the largest.
  ///
  /// - Parameters:
  ///   - photo: The photo, upright.
  ///   - options: The options of the detector.
  /// - Returns: The aligned face, and the number of faces in the photo.
  /// - Throws: ``FaceError/noFace``.
  public func alignLargestFace(
    in photo: RGBImage, options: DetectionOptions = .confident
  ) throws -> (face: AlignedFace, detectedCount: Int) {
    let faces = try detect(photo, options: options)
    guard let largest = faces.first else { throw FaceError.noFace }
    return (try align(photo, by: largest.landmarks), faces.count)
  }
}
