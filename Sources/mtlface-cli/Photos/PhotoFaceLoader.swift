import MTLFace
import MTLFaceSupport

/// From a path to the faces that the options ask for, not yet encoded; any thread may use it.
struct PhotoFaceLoader: Sendable {
  private let analyzer: FaceAnalyzer
  private let detection: DetectionOptions
  private let limits: ImageLimits
  private let isAligned: Bool
  private let landmarks: FaceLandmarks?
  private let choice: FaceChoice

  /// Faces, and what the user should know of them.
  struct PreparedFaces: Sendable {
    let faces: [PreparedFace]
    var warning: String?
  }

  /// Creates a loader.
  /// - Throws: ``UsageError`` for options that contradict each other.
  init(_ arguments: Arguments, _ analyzer: FaceAnalyzer) throws(UsageError) {
    self.analyzer = analyzer
    detection = PhotoOptions.detection(arguments)
    limits = PhotoOptions.limits(arguments)
    isAligned = arguments[PhotoOptions.aligned]
    landmarks = arguments[PhotoOptions.landmarks]
    choice = arguments[PhotoOptions.largest] ? .largest : .only
    guard !isAligned || landmarks == nil else {
      throw UsageError("--aligned and --landmarks exclude each other; give one of them")
    }
  }

  /// The picture at a path, upright.
  func image(at path: String) throws(ImageError) -> RGBImage {
    try RGBImage(contentsOf: path, limits: limits)
  }

  /// Every face of a photo file.
  func allFaces(at path: String) throws -> PreparedFaces {
    try read(path) { try allFaces(in: $0, path: path) }
  }

  /// The one face of a photo file.
  func singleFace(at path: String) throws -> PreparedFaces {
    try read(path) { try singleFace(in: $0, path: path) }
  }

  /// Every face of a photo.
  func allFaces(in photo: RGBImage, path: String) throws -> PreparedFaces {
    if isAligned || landmarks != nil { return try singleFace(in: photo, path: path) }
    var detection = detection
    if choice == .largest { detection.maximumFaces = 1 }
    return PreparedFaces(faces: try analyzer.detectAndAlign(photo, options: detection))
  }

  /// The one face of a photo.
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

  /// A crop as it is, with a warning where no face can be confirmed in it.
  private func aligned(_ photo: RGBImage, _ path: String) throws -> PreparedFaces {
    let face = try AlignedFace(alreadyAligned: photo, size: analyzer.inputSize)
    let confirmation = try analyzer.confirm(face)
    return PreparedFaces(
      faces: [PreparedFace(aligned: face)],
      warning: confirmation.isConfirmed
        ? nil
        : "warning: \(path): no aligned face can be confirmed "
          + "(score \(Numbers.fixed(confirmation.score, 2)), off by "
          + "\(Numbers.fixed(confirmation.displacement, 1)) pixels); the answer is likely worthless; "
          + "drop --aligned to have it detected and aligned")
  }
}
