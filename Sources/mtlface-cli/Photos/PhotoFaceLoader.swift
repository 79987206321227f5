import MTLFace
import MTLFaceCommandLine
import MTLFaceSupport

/// Loads photos and prepares the faces that the command-line options select, without encoding
/// them. It may be used on any thread.
struct PhotoFaceLoader: Sendable {
  private let analyzer: FaceAnalyzer
  private let detection: DetectionOptions
  private let limits: ImageLimits
  private let isAligned: Bool
  private let landmarks: FaceLandmarks?
  private let choice: FaceChoice

  /// The prepared faces of a photo, and a warning to print, or nil.
  struct PreparedFaces: Sendable {
    let faces: [PreparedFace]
    var warning: String?
  }

  /// Creates a loader.
  /// - Throws: ``UsageError`` for invalid combinations of options.
  init(_ arguments: Arguments, _ analyzer: FaceAnalyzer) throws(UsageError) {
    self.analyzer = analyzer
    detection = PhotoOptions.detection(arguments)
    limits = PhotoOptions.limits(arguments)
    isAligned = arguments[PhotoOptions.aligned]
    landmarks = arguments[PhotoOptions.landmarks]
    choice = arguments[PhotoOptions.largest] ? .largest : .only
    guard !isAligned || landmarks == nil else {
      throw UsageError("--aligned and --landmarks are mutually exclusive; give one of them")
    }
  }

  /// Reads the image at a path, rotated upright according to its metadata.
  func image(at path: String) throws(ImageError) -> RGBImage {
    try RGBImage(contentsOf: path, limits: limits)
  }

  /// Returns every face of the photo at a path.
  func allFaces(at path: String) throws -> PreparedFaces {
    try read(path) { try allFaces(in: $0, path: path) }
  }

  /// Returns the single face of the photo at a path, or the largest with `--largest`.
  func singleFace(at path: String) throws -> PreparedFaces {
    try read(path) { try singleFace(in: $0, path: path) }
  }

  /// Returns every face of a photo.
  ///
  /// - Parameters:
  ///   - photo: The photo, upright.
  ///   - path: The path of the photo, for the warning.
  func allFaces(in photo: RGBImage, path: String) throws -> PreparedFaces {
    if isAligned || landmarks != nil { return try singleFace(in: photo, path: path) }
    var detection = detection
    if choice == .largest { detection.maximumFaces = 1 }
    return PreparedFaces(faces: try analyzer.detectAndAlign(photo, options: detection))
  }

  /// Returns the single face of a photo, or the largest with `--largest`.
  ///
  /// - Parameters:
  ///   - photo: The photo, upright.
  ///   - path: The path of the photo, for the warning.
  func singleFace(in photo: RGBImage, path: String) throws -> PreparedFaces {
    if isAligned { return try aligned(photo, path) }
    let points =
      try landmarks ?? analyzer.detectOne(photo, options: detection, choice: choice).landmarks
    let face = PreparedFace(landmarks: points, aligned: try analyzer.align(photo, by: points))
    return PreparedFaces(faces: [face])
  }

  private func read(_ path: String, _ body: (RGBImage) throws -> PreparedFaces) throws
    -> PreparedFaces
  {
    try analyzer.imageBudget.withImage(contentsOf: path, limits: limits, body)
  }

  /// Returns the photo as an aligned face, with a warning if the detector does not confirm an
  /// aligned face in it.
  private func aligned(_ photo: RGBImage, _ path: String) throws -> PreparedFaces {
    let face = try AlignedFace(alreadyAligned: photo, size: analyzer.inputSize)
    let confirmation = try analyzer.confirm(face)
    return PreparedFaces(
      faces: [PreparedFace(aligned: face)],
      warning: confirmation.isConfirmed
        ? nil
        : "warning: \(path): does not look like an aligned face "
          + "(score \(NumberFormat.fixed(confirmation.score, 2)), displaced by "
          + "\(NumberFormat.fixed(confirmation.displacement, 1)) pixels); the result is probably "
          + "meaningless; omit --aligned to detect and align the face")
  }
}
