import MTLFace
import MTLFaceCommandLine
import MTLFaceSupport

/// Analyzes the faces that the options of a verb select, and prints warnings about them.
struct PhotoAnalyzer {
  private let analyzer: FaceAnalyzer
  private let selection: FaceSelection
  private let flip: Bool
  private let console: Console
  private let verb: any Verb.Type

  /// The options that a verb must declare to use this type. The verb may also declare
  /// ``PhotoOptions/flip``.
  static let options: [any OptionDeclaration] = [
    PhotoOptions.model, PhotoOptions.memory, PhotoOptions.aligned, PhotoOptions.largest,
    PhotoOptions.landmarks,
    PhotoOptions.minimumFace, PhotoOptions.minimumScore, PhotoOptions.maximumPixels,
  ]

  /// Creates an analyzer with the options of a verb.
  /// - Throws: ``UsageError`` for invalid combinations of options.
  init(
    _ verb: any Verb.Type, _ arguments: Arguments, _ analyzer: FaceAnalyzer, _ console: Console
  ) throws(UsageError) {
    self.analyzer = analyzer
    self.console = console
    self.verb = verb
    selection = try PhotoOptions.selection(arguments)
    flip = arguments[PhotoOptions.flip]
  }

  /// Reads the image at a path and rotates it upright according to its metadata.
  func image(at path: String) throws(ImageError) -> RGBImage {
    try RGBImage(contentsOf: path, limits: selection.limits)
  }

  /// Analyzes every face of a photo.
  ///
  /// If the photo has more faces than an analysis sheet shows, their feature maps are discarded to
  /// limit the memory use.
  func allFaces(in photo: RGBImage, path: String) throws -> [AnalyzedFace] {
    let faces = try analyzer.prepareFaces(in: photo, selection)
    warn(faces.first?.confirmation, path)
    return try analyzer.analyze(
      faces, flipAveraging: flip,
      keepingEncoding: faces.count <= AnalysisSheet.maximumRowCount)
  }

  /// Analyzes the only face of a photo, or the largest face with `--largest`.
  func singleFace(in photo: RGBImage, path: String) throws -> AnalyzedFace {
    let face = try analyzer.prepareFace(in: photo, selection)
    warn(face.confirmation, path)
    guard let first = try analyzer.analyze([face], flipAveraging: flip).first else {
      throw FaceError.noFace
    }
    return first
  }

  /// Aligns the only face of the photo at a path, or the largest face with `--largest`.
  func alignedFace(at path: String) throws -> AlignedFace {
    let face = try analyzer.prepareFace(at: path, selection)
    warn(face.confirmation, path)
    return face.aligned
  }

  /// Analyzes every face of each photo of a batch.
  ///
  /// - Parameters:
  ///   - batch: The photos.
  ///   - handle: A closure that receives each path and its faces, in the order of the photos.
  func analyzeAll(
    in batch: inout InputBatch, handle: (String, [AnalyzedFace]) throws -> Void
  ) throws {
    try batch.process { paths, deliver in
      try analyzer.analyze(photosAt: paths, selection, flipAveraging: flip, deliver: deliver)
    } body: { path, faces in
      warn(faces.first?.confirmation, path)
      try handle(path, faces)
    }
  }

  /// Computes the embedding of the only face of each photo of a batch, or of the largest face with
  /// `--largest`.
  ///
  /// - Parameters:
  ///   - batch: The photos.
  ///   - validate: A closure that throws an error if the photo at a path should be skipped. It is
  ///     called before the photo is read.
  ///   - handle: A closure that receives each path and its embedding, in the order of the photos.
  func embeddings(
    of batch: inout InputBatch, validate: @escaping @Sendable (String) throws -> Void,
    handle: (String, Embedding) throws -> Void
  ) throws {
    try batch.process { paths, deliver in
      try analyzer.embeddings(
        ofPhotosAt: paths, selection, flipAveraging: flip, validate: validate, deliver: deliver)
    } body: { path, face in
      warn(face.confirmation, path)
      try handle(path, face.embedding)
    }
  }

  /// Prints a warning if the detector does not confirm that a photo is an aligned face.
  private func warn(_ confirmation: AlignmentConfirmation?, _ path: String) {
    guard let problem = confirmation?.problem else { return }
    console.warn(
      "\(path): \(problem); omit --aligned to detect and align the face", from: verb)
  }
}
