import MTLFace
import MTLFaceData
import MTLFaceSupport
import MTLFaceTensor

/// From a data set to what a model gives for each face, a row of numbers.
struct DatasetInference {
  /// What is asked of the model.
  struct Query: Sendable {
    /// In which words the cache knows it, options of the model included.
    let name: String
    /// What tells the model's weights from others.
    let modelFingerprint: UInt64
    /// Numbers of a row.
    let width: Int
    /// Rows of aligned faces, in their order.
    let evaluate: @Sendable ([AlignedFace]) throws -> [[Float]]
  }

  private let set: FaceDataset
  private let analyzer: FaceAnalyzer
  private let loader: DatasetFaceLoader
  private let console: Console
  private let verb: String
  private let cacheFolder: String?
  private let arguments: Arguments

  /// Seconds after which a long work's rows are kept.
  private static let saveInterval = 120.0
  /// Faces looked at to see whether they are aligned at all.
  private static let confirmationSampleCount = 64

  /// A reading of a set.
  init(
    _ set: FaceDataset, _ arguments: Arguments, _ analyzer: FaceAnalyzer, _ console: Console,
    verb: any Verb.Type
  ) {
    self.set = set
    self.analyzer = analyzer
    self.console = console
    self.verb = verb.name
    self.arguments = arguments
    loader = DatasetFaceLoader(set, arguments, analyzer)
    cacheFolder = arguments[EvaluationOptions.cache]
  }

  /// Asks about some of the faces, those in the cache aside.
  ///
  /// - Throws: `DatasetError` `empty` where no face could be asked about; what the cache's folder throws.
  func outputs(forFacesAt indices: [Int], query: Query) throws -> ModelOutputs {
    let start = Stopwatch.now()
    let fingerprints = cacheFolder == nil ? [] : set.sampleFingerprints
    var cache = try openCache(query)
    var outputs = ModelOutputs(set, width: query.width)
    var found: [Int: [Float]] = [:]
    if let cache { for index in indices { found[index] = cache[fingerprints[index]] } }
    let missing = indices.filter { found[$0] == nil }
    outputs.cachedCount = indices.count - missing.count
    report(cache, of: indices.count, missing.count)
    if loader.isAligned { try warn(missing) }
    var kept = Stopwatch.now()
    try analyzer.makePipeline().run(
      missing.count, prepare: { [loader] in try loader.load(missing[$0]) },
      process: { faces in
        zip(faces, try query.evaluate(faces.map { $0.face })).map { $1 + [Float($0.detectedCount)] }
      }
    ) { number, answer in
      progress(number, of: missing.count, since: start)
      switch answer {
      case .success(let row):
        found[missing[number]] = row
        cache?[fingerprints[missing[number]]] = row
      case .failure(let error): outputs.recordFailure(error, forFaceAt: missing[number])
      }
      if cache != nil, Stopwatch.now() - kept > Self.saveInterval {
        try cache?.save(fingerprints)
        kept = Stopwatch.now()
      }
    }
    console.clearProgress()
    if !missing.isEmpty { try cache?.save(fingerprints) }
    for index in indices { if let row = found[index] { outputs.append(row, forFaceAt: index) } }
    outputs.seconds = Stopwatch.now() - start
    report(outputs.skipped)
    guard !outputs.indices.isEmpty else {
      throw DatasetError.empty(path: set.path, problem: outputs.skipped.first?.description)
    }
    return outputs
  }

  /// The face of a picture that is measured.
  func alignedFace(at index: Int) throws -> AlignedFace { try loader.load(index).face }

  private func openCache(_ query: Query) throws -> ModelOutputCache? {
    guard let cacheFolder else { return nil }
    try FileSystem.makeFolder(cacheFolder)
    var key = Fingerprint()
    key.mix(FileSystem.realPath(set.path))
    key.mix(query.name)
    key.mix(query.modelFingerprint)
    // The model's every byte (the embedded one has its identity in the question's), and what else
    // decides how it answers.
    if let model = arguments[PhotoOptions.model] { try key.mix(contentsOf: model) }
    key.mix(arguments[PhotoOptions.memory].rawValue)
    key.mix(CommandLineTool.version)
    key.mix(InstructionSet.current.rawValue)
    key.mix(loader.description)
    return ModelOutputCache(folder: cacheFolder, key: key.value, width: query.width + 1)
  }

  private func report(_ cache: ModelOutputCache?, of all: Int, _ missing: Int) {
    guard let cache else { return }
    if let problem = cache.damageDescription {
      report(
        "the cache is damaged and is made anew: \(PhotoBatch.describe(CommandError(description: problem), cache.path))"
      )
    } else if cache.count > 0, missing > 0 {
      report(
        "\(Numbers.grouped(missing)) of \(Numbers.count(all, "face")) are not in \(cache.path), or have "
          + "changed since; they are worked on")
    }
  }

  private func report(_ skipped: [FaceDataset.Problem]) {
    let shown = 20
    for problem in skipped.prefix(shown) { report("\(problem)") }
    if skipped.count > shown { report("and \(skipped.count - shown) more, which --json lists") }
  }

  private func report(_ line: String) {
    console.report("\(CommandLineTool.name) \(verb): \(line)")
  }

  private func progress(_ done: Int, of all: Int, since start: Double) {
    console.progress(
      ProgressEstimate(done: done, total: all, seconds: Stopwatch.now() - start).text("face"))
  }

  /// Says so where the pictures do not look aligned: every number would be worthless.
  private func warn(_ indices: [Int]) throws {
    let step = max(indices.count / Self.confirmationSampleCount, 1)
    let sample = stride(from: 0, to: indices.count, by: step).map { indices[$0] }
    let images = sample.compactMap { try? set.image($0) }.filter { $0.width == $0.height }
    let count = try images.count { try analyzer.detector.confirm(aligned: $0).isConfirmed }
    guard count < images.count / 2 else { return }
    report(
      "warning: \(set.path): an aligned face can be confirmed in \(count) of \(images.count) "
        + "pictures only; align them first (dataset convert --align), or leave out --aligned")
  }
}
