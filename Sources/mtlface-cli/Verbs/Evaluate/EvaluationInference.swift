import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceSupport

/// Computes model outputs for the faces of a data set as the options of a verb specify, and reports
/// the progress and the problems on the console.
struct EvaluationInference {
  let inference: DatasetInference
  private let analyzer: FaceAnalyzer
  private let flip: Bool
  private let console: Console
  private let verb: any Verb.Type

  /// The maximum number of problems to print.
  private static let shownProblemCount = 20

  /// Creates an inference object from the options of a verb.
  init(
    _ dataset: FaceDataset, _ arguments: Arguments, _ analyzer: FaceAnalyzer, _ console: Console,
    verb: any Verb.Type
  ) throws {
    self.analyzer = analyzer
    self.console = console
    self.verb = verb
    flip = arguments[PhotoOptions.flip]
    let detection = PhotoOptions.detection(arguments)
    let options = DatasetFaceLoader.Options(
      inputSize: analyzer.inputSize, isAligned: arguments[EvaluationOptions.aligned],
      limits: PhotoOptions.limits(arguments), threadCount: analyzer.threadCount)
    let loader = DatasetFaceLoader(dataset, detector: analyzer.detector, options: options) {
      try analyzer.alignLargestFace(in: $0, options: detection)
    }
    let cache = try arguments[EvaluationOptions.cache].map {
      DatasetInference.Cache(
        folder: $0,
        context: try Self.context(arguments)
          + " \(loader.isAligned) \(analyzer.inputSize) \(detection)")
    }
    inference = DatasetInference(
      loader, pool: ThreadPool(threads: analyzer.threadCount), cache: cache)
  }

  /// Returns a cache key for the weights of the model, the memory mode and the version of the tool.
  /// It does not depend on the calibration, which `--calibrate` changes.
  private static func context(_ arguments: Arguments) throws -> String {
    let model = try arguments[PhotoOptions.model].map(FaceModel.fingerprint(ofFile:)) ?? 0
    return "\(CommandLineTool.version) \(arguments[PhotoOptions.memory].rawValue) \(model)"
  }

  /// Estimates the ages of the faces with an age label.
  ///
  /// - Parameter every: The faces whose record number is a multiple of this number are used.
  /// - Throws: `CommandError` if no age is known or no face is selected, or an error of
  ///   ``outputs(forFacesAt:query:)``.
  func ages(every: Int) throws -> ModelOutputs {
    let dataset = inference.dataset
    let labeled = dataset.samples.indices.filter { dataset.samples[$0].labels.age != nil }
    let known = labeled.filter { dataset.recordNumber(at: $0).isMultiple(of: every) }
    guard labeled.isEmpty || !known.isEmpty else {
      throw CommandError(
        description:
          "\(dataset.path): no face with a known age has a record key or index that is a multiple "
          + "of \(every); reduce --held-out-every")
    }
    guard !known.isEmpty else {
      throw CommandError(
        description:
          "\(dataset.path): contains no ages; give a format with ages (--form), a list with ages, "
          + "or --corrections")
    }
    return try outputs(forFacesAt: known, query: .ages(analyzer))
  }

  /// Computes the embeddings of the faces with an identity.
  ///
  /// - Parameter excludingDuplicates: Whether only one of several identical images of a person is
  ///   used.
  /// - Throws: `CommandError` if no identity is known; an error of ``outputs(forFacesAt:query:)``;
  ///   or `EvaluationError.invalidEmbeddings` if an embedding is invalid.
  func embeddings(excludingDuplicates: Bool = false) throws -> DatasetEmbeddings {
    let dataset = inference.dataset
    let known = dataset.samples.indices.filter { dataset.samples[$0].labels.identity != nil }
    guard !known.isEmpty else {
      throw CommandError(
        description:
          "\(dataset.path): contains no identities; give a folder with one subfolder per person, "
          + "or another format with identities (--form)")
    }
    return try DatasetEmbeddings(
      embeddings(forFacesAt: known), excludingDuplicates: excludingDuplicates)
  }

  /// Computes the embeddings of the faces at the given indices. With `--flip`, each is averaged
  /// with the embedding of the mirror image.
  func embeddings(forFacesAt indices: some Sequence<Int>) throws -> ModelOutputs {
    try outputs(forFacesAt: Array(indices), query: .embeddings(analyzer, flip: flip))
  }

  /// Computes model outputs for the faces at the given indices.
  ///
  /// - Throws: `DatasetError.empty` if no face can be used, or an error of the cache or of the
  ///   detector.
  private func outputs(
    forFacesAt indices: [Int], query: DatasetInference.Query
  ) throws -> ModelOutputs {
    let start = Stopwatch.now()
    return try inference.outputs(forFacesAt: indices, query: query) { event in
      switch event {
      case .progress(let done, let total):
        console.progress(
          ProgressEstimate(done: done, total: total, seconds: Stopwatch.now() - start)
            .text("face"))
      case .finished(let skipped):
        console.clearProgress()
        console.detail(
          "outputs computed in \(NumberFormat.fixed(Stopwatch.now() - start, 1)) s", from: verb)
        report(skipped)
      case .damagedCache(let path, let problem):
        let problem = CommandError.describe(problem, at: path)
        console.warn("the cache is damaged and will be recreated: \(problem)", from: verb)
      case .cacheMisses(let count, let total, let path):
        console.note(
          "the outputs of \(NumberFormat.grouped(count)) of \(NumberFormat.count(total, "face")) are "
            + "not in \(path), or are out of date, and will be computed", from: verb)
      case .unconfirmedFaces(let confirmed, let pictures):
        console.warn(
          "\(inference.dataset.path): the detector confirms only \(confirmed) of "
            + "\(pictures) sampled images as aligned faces; align the images with dataset convert "
            + "--align, or omit --aligned", from: verb)
      }
    }
  }

  private func report(_ skipped: [FaceDataset.Problem]) {
    for problem in skipped.prefix(Self.shownProblemCount) { report("\(problem)") }
    let hidden = skipped.count - Self.shownProblemCount
    if hidden > 0 { report("and \(hidden) more (--json lists all)") }
  }

  private func report(_ line: String) {
    console.report(line, from: verb)
  }
}
