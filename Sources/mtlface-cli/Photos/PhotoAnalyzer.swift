import MTLFace
import MTLFaceCommandLine

/// Loads and encodes the faces selected by the command-line options, and prints warnings about
/// them.
struct PhotoAnalyzer {
  private let analyzer: FaceAnalyzer
  private let loader: PhotoFaceLoader
  private let flip: Bool
  private let console: Console
  private let verb: String

  /// The options that a verb must declare to use this type; ``PhotoOptions/flip`` is optional.
  static let options: [any OptionDeclaration] = [
    PhotoOptions.model, PhotoOptions.memory, PhotoOptions.aligned, PhotoOptions.largest,
    PhotoOptions.landmarks,
    PhotoOptions.minimumFace, PhotoOptions.minimumScore, PhotoOptions.maximumPixels,
  ]

  /// Creates an analyzer for a verb.
  /// - Throws: ``UsageError`` for invalid combinations of options.
  init(
    _ verb: any Verb.Type, _ arguments: Arguments, _ analyzer: FaceAnalyzer, _ console: Console
  ) throws(UsageError) {
    self.analyzer = analyzer
    self.console = console
    self.verb = verb.name
    loader = try PhotoFaceLoader(arguments, analyzer)
    flip = arguments[PhotoOptions.flip]
  }

  /// Reads the image at a path, rotated upright according to its metadata.
  func image(at path: String) throws(ImageError) -> RGBImage { try loader.image(at: path) }

  /// Returns every face of a photo, encoded.
  ///
  /// If there are more faces than an analysis sheet shows, their feature maps are discarded to
  /// limit the memory.
  func allFaces(in photo: RGBImage, path: String) throws -> [AnalyzedFace] {
    let faces = try reportingWarning(loader.allFaces(in: photo, path: path))
    return try analyzer.analyze(
      faces, flipAveraging: flip,
      keepingEncoding: faces.count <= AnalysisSheet.maximumRowCount)
  }

  /// Returns the single face of a photo, or the largest with `--largest`, encoded.
  func singleFace(in photo: RGBImage, path: String) throws -> AnalyzedFace {
    let faces = try analyzer.analyze(
      reportingWarning(loader.singleFace(in: photo, path: path)), flipAveraging: flip)
    guard let first = faces.first else { throw FaceError.noFace }
    return first
  }

  /// Returns the single face of the photo at a path, or the largest with `--largest`, aligned.
  func alignedFace(at path: String) throws -> AlignedFace {
    guard let first = try reportingWarning(loader.singleFace(at: path)).first else {
      throw FaceError.noFace
    }
    return first.aligned
  }

  /// Analyzes every face of each photo of a batch.
  ///
  /// - Parameters:
  ///   - batch: The photos.
  ///   - handle: Receives each path and its faces, in the order of the photos.
  func analyzeAll(
    in batch: inout PhotoBatch, handle: (String, [AnalyzedFace]) throws -> Void
  ) throws {
    try batch.forEach(
      on: analyzer.makePipeline(), prepare: { [loader] in try loader.allFaces(at: $0) },
      cost: \.faces.count,
      process: { [analyzer, flip] photos in
        let faces = try analyzer.analyze(batches: photos.map(\.faces), flipAveraging: flip)
        return zip(photos, faces).map { (warning: $0.warning, faces: $1) }
      },
      body: { path, answer in
        reportWarning(answer.warning)
        try handle(path, answer.faces)
      })
  }

  /// Computes the embedding of the single face of each photo of a batch.
  ///
  /// - Parameters:
  ///   - batch: The photos.
  ///   - validate: Throws an error to skip a path before its photo is read.
  ///   - handle: Receives each path and its embedding, in the order of the photos.
  func embeddings(
    of batch: inout PhotoBatch, validate: @escaping @Sendable (String) throws -> Void,
    handle: (String, Embedding) throws -> Void
  ) throws {
    try batch.forEach(
      on: analyzer.makePipeline(),
      prepare: { [loader] path in
        try validate(path)
        return try loader.singleFace(at: path)
      },
      process: { [analyzer, flip] photos in
        let faces = photos.flatMap(\.faces).map(\.aligned)
        return try zip(photos, analyzer.embeddings(of: faces, flipAveraging: flip)).map {
          (warning: $0.warning, embedding: $1)
        }
      },
      body: { path, answer in
        reportWarning(answer.warning)
        try handle(path, answer.embedding)
      })
  }

  private func reportingWarning(_ found: PhotoFaceLoader.PreparedFaces) -> [PreparedFace] {
    reportWarning(found.warning)
    return found.faces
  }

  private func reportWarning(_ warning: String?) {
    guard let warning else { return }
    console.report("\(CommandLineTool.name) \(verb): \(warning)")
  }
}
