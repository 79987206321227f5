import MTLFace

/// The faces that the options ask for, encoded, and what the user should know of them said.
struct PhotoAnalyzer {
  private let analyzer: FaceAnalyzer
  private let loader: PhotoFaceLoader
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
    loader = try PhotoFaceLoader(arguments, analyzer)
    flip = arguments[PhotoOptions.flip]
  }

  /// The picture at a path, upright.
  func image(at path: String) throws(ImageError) -> RGBImage { try loader.image(at: path) }

  /// Every face of a photo. As many as a sheet shows keep their encodings; a crowd's would fill the
  /// memory.
  func allFaces(in photo: RGBImage, path: String) throws -> [AnalyzedFace] {
    let faces = try reportingWarning(loader.allFaces(in: photo, path: path))
    return try analyzer.analyze(
      faces, flipAveraging: flip,
      keepingEncoding: faces.count <= AnalysisSheet.maximumRowCount)
  }

  /// The one face of a photo, encoded.
  func singleFace(in photo: RGBImage, path: String) throws -> AnalyzedFace {
    let faces = try analyzer.analyze(
      reportingWarning(loader.singleFace(in: photo, path: path)), flipAveraging: flip)
    guard let first = faces.first else { throw FaceError.noFace }
    return first
  }

  /// The one face of a photo, aligned.
  func alignedFace(at path: String) throws -> AlignedFace {
    guard let first = try reportingWarning(loader.singleFace(at: path)).first else {
      throw FaceError.noFace
    }
    return first.aligned
  }

  /// Every face of each photo of a batch, encoded.
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

  /// The embedding of the one face of each photo of a batch.
  ///
  /// - Parameters:
  ///   - batch: The photos.
  ///   - validate: What is wrong with a path, before it is read.
  ///   - handle: Takes the embeddings in the photos' order.
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
