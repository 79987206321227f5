import MTLFace

/// The faces that the options ask for, encoded, and what the user should know of them said.
struct FaceSource {
  private let analyzer: FaceAnalyzer
  private let finder: FaceFinder
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
    finder = try FaceFinder(arguments, analyzer)
    flip = arguments[PhotoOptions.flip]
  }

  /// The picture at a path, upright.
  func photo(_ path: String) throws(ImageError) -> Image { try finder.photo(path) }

  /// Every face of a photo. As many as a sheet shows keep their encodings; a crowd's would fill the
  /// memory.
  func all(in photo: Image, _ path: String) throws -> [AnalyzedFace] {
    let faces = try said(finder.all(in: photo, path))
    return try analyzer.analyze(faces, flip, faces.count <= AnalysisSheet.mostRows)
  }

  /// The one face of a photo, encoded.
  func one(in photo: Image, _ path: String) throws -> AnalyzedFace {
    let faces = try analyzer.analyze(said(finder.one(in: photo, path)), flip)
    guard let first = faces.first else { throw FaceError.noFace }
    return first
  }

  /// The one face of a photo, aligned.
  func alignedFace(_ path: String) throws -> AlignedFace {
    guard let first = try said(finder.one(at: path)).first else { throw FaceError.noFace }
    return first.aligned
  }

  /// Every face of each photo of a batch, encoded.
  func all(
    of batch: inout PhotoBatch, take: (String, [AnalyzedFace]) throws -> Void
  ) throws {
    try batch.forEach(
      on: analyzer.faceLine(), prepare: { [finder] in try finder.all(at: $0) },
      load: \.faces.count,
      answer: { [analyzer, flip] photos in
        let faces = try analyzer.analyze(each: photos.map(\.faces), flip)
        return zip(photos, faces).map { (warning: $0.warning, faces: $1) }
      },
      take: { path, answer in
        say(answer.warning)
        try take(path, answer.faces)
      })
  }

  /// The embedding of the one face of each photo of a batch.
  ///
  /// - Parameters:
  ///   - batch: The photos.
  ///   - check: What is wrong with a path, before it is read.
  ///   - take: Takes the embeddings in the photos' order.
  func embeddings(
    of batch: inout PhotoBatch, check: @escaping @Sendable (String) throws -> Void,
    take: (String, Embedding) throws -> Void
  ) throws {
    try batch.forEach(
      on: analyzer.faceLine(),
      prepare: { [finder] path in
        try check(path)
        return try finder.one(at: path)
      },
      answer: { [analyzer, flip] photos in
        let faces = photos.flatMap(\.faces).map(\.aligned)
        return try zip(photos, analyzer.embeddings(faces, flipAveraging: flip)).map {
          (warning: $0.warning, embedding: $1)
        }
      },
      take: { path, answer in
        say(answer.warning)
        try take(path, answer.embedding)
      })
  }

  private func said(_ found: FaceFinder.Found) -> [LocatedFace] {
    say(found.warning)
    return found.faces
  }

  private func say(_ warning: String?) {
    guard let warning else { return }
    console.report("\(CommandLineTool.name) \(verb): \(warning)")
  }
}
