import MTLFace

/// From a path to the faces that the options ask for, not yet encoded; any thread may use it.
struct FaceFinder: Sendable {
  private let analyzer: FaceAnalyzer
  private let detection: DetectionOptions
  private let limits: ImageLimits
  private let isAligned: Bool
  private let landmarks: FaceLandmarks?
  private let choice: FaceChoice

  /// Faces, and what the user should know of them.
  struct Found: Sendable {
    let faces: [LocatedFace]
    var warning: String?
  }

  /// A finder.
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
  func photo(_ path: String) throws(ImageError) -> Image {
    try Image(contentsOf: path, limits: limits)
  }

  /// Every face of a photo file.
  func all(at path: String) throws -> Found { try read(path) { try all(in: $0, path) } }

  /// The one face of a photo file.
  func one(at path: String) throws -> Found { try read(path) { try one(in: $0, path) } }

  /// Every face of a photo.
  func all(in photo: Image, _ path: String) throws -> Found {
    if isAligned || landmarks != nil { return try one(in: photo, path) }
    var detection = detection
    if choice == .largest { detection.maximumFaces = 1 }
    return Found(faces: try analyzer.located(photo, options: detection))
  }

  /// The one face of a photo.
  func one(in photo: Image, _ path: String) throws -> Found {
    if isAligned { return try aligned(photo, path) }
    let points =
      try landmarks ?? analyzer.detectOne(photo, options: detection, choice: choice).landmarks
    let face = LocatedFace(landmarks: points, aligned: try analyzer.align(photo, by: points))
    return Found(faces: [face])
  }

  private func read(_ path: String, _ body: (Image) throws -> Found) throws -> Found {
    try analyzer.pictures.withImage(contentsOf: path, limits: limits, body)
  }

  /// A crop as it is, with a warning where no face can be confirmed in it.
  private func aligned(_ photo: Image, _ path: String) throws -> Found {
    let face = try AlignedFace(alreadyAligned: photo, size: analyzer.inputSize)
    let confirmation = try analyzer.confirm(face)
    return Found(
      faces: [LocatedFace(aligned: face)],
      warning: confirmation.isConfirmed
        ? nil
        : "warning: \(path): no aligned face can be confirmed "
          + "(score \(Numbers.fixed(confirmation.score, 2)), off by "
          + "\(Numbers.fixed(confirmation.displacement, 1)) pixels); the answer is likely worthless; "
          + "drop --aligned to have it detected and aligned")
  }
}
