import MTLFace
import MTLFaceData
import MTLFaceTensor

/// From a data set to what a model gives for each face, a row of numbers.
struct FaceReading {
  /// What is asked of the model.
  struct Question: Sendable {
    /// In which words the cache knows it, options of the model included.
    let name: String
    /// What tells the model's weights from others.
    let identity: UInt64
    /// Numbers of a row.
    let width: Int
    /// Rows of aligned faces, in their order.
    let answer: @Sendable ([AlignedFace]) throws -> [[Float]]
  }

  private let set: FaceDataSet
  private let analyzer: FaceAnalyzer
  private let locator: FaceLocator
  private let console: Console
  private let verb: String
  private let cacheFolder: String?
  private let arguments: Arguments

  /// Seconds after which a long work's rows are kept.
  private static let pause = 120.0
  /// Faces looked at to see whether they are aligned at all.
  private static let confirmed = 64

  /// A reading of a set.
  init(
    _ set: FaceDataSet, _ arguments: Arguments, _ analyzer: FaceAnalyzer, _ console: Console,
    verb: any Verb.Type
  ) {
    self.set = set
    self.analyzer = analyzer
    self.console = console
    self.verb = verb.name
    self.arguments = arguments
    locator = FaceLocator(set, arguments, analyzer)
    cacheFolder = arguments[EvaluationOptions.cache]
  }

  /// Asks about some of the faces, those in the cache aside.
  ///
  /// - Throws: `DataSetError` `empty` where no face could be asked about; what the cache's folder throws.
  func rows(_ indices: [Int], _ question: Question) throws -> FaceRows {
    let start = Stopwatch.now()
    let fingerprints = cacheFolder == nil ? [] : set.sampleFingerprints
    var cache = try openCache(question)
    var rows = FaceRows(set, width: question.width)
    var found: [Int: [Float]] = [:]
    if let cache { for index in indices { found[index] = cache[fingerprints[index]] } }
    let missing = indices.filter { found[$0] == nil }
    rows.cachedCount = indices.count - missing.count
    report(cache, of: indices.count, missing.count)
    if locator.isAligned { try warn(missing) }
    var kept = Stopwatch.now()
    try analyzer.faceLine().run(
      missing.count, prepare: { [locator] in try locator.locate(missing[$0]) },
      answer: { faces in
        zip(faces, try question.answer(faces.map { $0.aligned })).map { $1 + [Float($0.count)] }
      }
    ) { number, answer in
      progress(number, of: missing.count, since: start)
      switch answer {
      case .success(let row):
        found[missing[number]] = row
        cache?[fingerprints[missing[number]]] = row
      case .failure(let error): rows.skip(missing[number], error)
      }
      if cache != nil, Stopwatch.now() - kept > Self.pause {
        try cache?.save(fingerprints)
        kept = Stopwatch.now()
      }
    }
    console.clearProgress()
    if !missing.isEmpty { try cache?.save(fingerprints) }
    for index in indices { if let row = found[index] { rows.append(row, of: index) } }
    rows.seconds = Stopwatch.now() - start
    report(rows.skipped)
    guard !rows.indices.isEmpty else {
      throw DataSetError.empty(path: set.path, problem: rows.skipped.first?.description)
    }
    return rows
  }

  /// The face of a picture that is measured.
  func face(_ index: Int) throws -> AlignedFace { try locator.locate(index).aligned }

  private func openCache(_ question: Question) throws -> FaceRowCache? {
    guard let cacheFolder else { return nil }
    try SystemFile.makeFolder(cacheFolder)
    var key = Fingerprint()
    key.mix(SystemFile.realPath(set.path))
    key.mix(question.name)
    key.mix(question.identity)
    // The model's every byte (the embedded one has its identity in the question's), and what else
    // decides how it answers.
    if let model = arguments[PhotoOptions.model] { try key.mix(contentsOf: model) }
    key.mix(arguments[PhotoOptions.memory].rawValue)
    key.mix(CommandLineTool.version)
    key.mix(InstructionSet.current.rawValue)
    key.mix(locator.description)
    return FaceRowCache(folder: cacheFolder, key: key.value, width: question.width + 1)
  }

  private func report(_ cache: FaceRowCache?, of all: Int, _ missing: Int) {
    guard let cache else { return }
    if let problem = cache.problem {
      say(
        "the cache is damaged and is made anew: \(PhotoBatch.describe(PhotoProblem(description: problem), cache.path))"
      )
    } else if cache.count > 0, missing > 0 {
      say(
        "\(Numbers.grouped(missing)) of \(Numbers.count(all, "face")) are not in \(cache.path), or have "
          + "changed since; they are worked on")
    }
  }

  private func report(_ skipped: [FaceDataSet.Problem]) {
    let shown = 20
    for problem in skipped.prefix(shown) { say("\(problem)") }
    if skipped.count > shown { say("and \(skipped.count - shown) more, which --json lists") }
  }

  private func say(_ line: String) {
    console.report("\(CommandLineTool.name) \(verb): \(line)")
  }

  private func progress(_ done: Int, of all: Int, since start: Double) {
    console.progress(
      Throughput(done: done, of: all, seconds: Stopwatch.now() - start).text("face"))
  }

  /// Says so where the pictures do not look aligned: every number would be worthless.
  private func warn(_ indices: [Int]) throws {
    let step = max(indices.count / Self.confirmed, 1)
    let sample = stride(from: 0, to: indices.count, by: step).map { indices[$0] }
    let images = sample.compactMap { try? set.image($0) }.filter { $0.width == $0.height }
    let count = try images.count { try analyzer.detector.confirm(aligned: $0).isConfirmed }
    guard count < images.count / 2 else { return }
    say(
      "warning: \(set.path): an aligned face can be confirmed in \(count) of \(images.count) "
        + "pictures only; align them first (dataset convert --align), or leave out --aligned")
  }
}
