public import MTLFaceVision

extension FaceAnalyzer {
  /// Detects the faces in a photo and aligns the largest face.
  ///
  /// - Parameters:
  ///   - photo: The upright photo.
  ///   - options: The options for the face detection.
  /// - Returns: The aligned face and the number of detected faces.
  /// - Throws: ``FaceError/noFace`` if no face is found; `ImageError` if an option is out of range
  ///   or the landmarks do not determine an alignment; `TensorError/outOfMemory(bytes:)`.
  public func alignLargestFace(
    in photo: RGBImage, options: DetectionOptions = .confident
  ) throws -> (face: AlignedFace, detectedCount: Int) {
    try detector.alignLargestFace(in: photo, size: inputSize, options: options)
  }
}

extension FaceDetector {
  /// Detects the faces in a photo and aligns the largest face.
  ///
  /// - Parameters:
  ///   - photo: The upright photo.
  ///   - size: The width and height of the aligned face in pixels.
  ///   - options: The options for the face detection.
  /// - Returns: The aligned face and the number of detected faces.
  /// - Throws: ``FaceError/noFace`` if no face is found; `ImageError` if an option or `size` is out
  ///   of range or the landmarks do not determine an alignment; `TensorError/outOfMemory(bytes:)`.
  package func alignLargestFace(
    in photo: RGBImage, size: Int, options: DetectionOptions = .confident
  ) throws -> (face: AlignedFace, detectedCount: Int) {
    let faces = try detect(photo, options: options)
    guard let largest = faces.first else { throw FaceError.noFace }
    return (try photo.aligned(by: largest.landmarks, size: size), faces.count)
  }
}
