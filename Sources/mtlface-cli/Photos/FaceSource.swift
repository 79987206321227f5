import MTLFace

/// From a path to the faces that the options ask for.
struct FaceSource {
  private let analyzer: FaceAnalyzer
  private let detection: DetectionOptions
  private let limits: ImageLimits
  private let isAligned: Bool
  private let landmarks: FaceLandmarks?
  private let choice: FaceChoice
  private let flip: Bool
  private let console: Console
  private let verb: String

  /// The options that a verb with such a source declares.
  static let options: [any OptionDeclaration] = [
    PhotoOptions.model, PhotoOptions.memory, PhotoOptions.aligned, PhotoOptions.largest,
    PhotoOptions.landmarks,
    PhotoOptions.minimumFace, PhotoOptions.minimumScore, PhotoOptions.maximumPixels,
  ]

  /// A source for a verb.
  /// - Throws: ``UsageError`` for options that contradict each other.
  init(
    _ verb: any Verb.Type, _ arguments: Arguments, _ analyzer: FaceAnalyzer, _ console: Console
  ) throws(UsageError) {
    self.analyzer = analyzer
    self.console = console
    self.verb = verb.name
    detection = PhotoOptions.detection(arguments)
    limits = PhotoOptions.limits(arguments)
    isAligned = arguments[PhotoOptions.aligned]
    landmarks = arguments[PhotoOptions.landmarks]
    choice = arguments[PhotoOptions.largest] ? .largest : .only
    flip = arguments[PhotoOptions.flip]
    guard !isAligned || landmarks == nil else {
      throw UsageError("--aligned and --landmarks exclude each other; give one of them")
    }
  }

  /// The picture at a path, upright.
  func photo(_ path: String) throws(ImageError) -> Image {
    try Image(contentsOf: path, limits: limits)
  }

  /// Every face of a photo, encoded.
  func all(in photo: Image, _ path: String) throws -> [AnalyzedFace] {
    if isAligned || landmarks != nil { return [try one(in: photo, path)] }
    var detection = detection
    if choice == .largest { detection.maximumFaces = 1 }
    // A crowd's encodings would fill the memory; who needs one has it made again.
    return try analyzer.analyze(
      photo, options: detection, flipAveraging: flip, keepingEncoding: false)
  }

  /// The one face of a photo, encoded.
  func one(in photo: Image, _ path: String) throws -> AnalyzedFace {
    if isAligned {
      let face = try aligned(photo, path)
      let faces = try analyzer.analyze(
        aligned: [face], confirming: false, flipAveraging: flip)
      guard let first = faces.first else { throw FaceError.noFace }
      return first
    }
    let points = try landmarks ?? detected(photo).landmarks
    return try analyzer.analyze(photo, landmarks: points, flipAveraging: flip)
  }

  /// The one face of a photo, aligned.
  func alignedFace(_ path: String) throws -> AlignedFace {
    let photo = try photo(path)
    if isAligned { return try aligned(photo, path) }
    return try analyzer.align(photo, by: landmarks ?? detected(photo).landmarks)
  }

  private func detected(_ photo: Image) throws -> DetectedFace {
    try analyzer.detectOne(photo, options: detection, choice: choice)
  }

  /// A crop as it is, with a warning where no face can be confirmed in it.
  private func aligned(_ photo: Image, _ path: String) throws -> AlignedFace {
    let face = try AlignedFace(alreadyAligned: photo, size: analyzer.inputSize)
    let confirmation = try analyzer.confirm(face)
    if !confirmation.isConfirmed {
      console.report(
        "\(CommandLineTool.name) \(verb): warning: \(path): no aligned face can be confirmed "
          + "(score \(Numbers.fixed(confirmation.score, 2)), off by "
          + "\(Numbers.fixed(confirmation.displacement, 1)) pixels); the answer is likely worthless; "
          + "drop --aligned to have it detected and aligned")
    }
    return face
  }
}
