import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceSupport
import MTLFaceTensor

/// Applies a model to the faces of a data set as the command-line options specify, and reports
/// progress and problems on the console.
struct EvaluationInference {
  let inference: DatasetInference
  private let console: Console
  private let verb: String

  /// The maximum number of problems that are printed.
  private static let shownProblemCount = 20

  /// Creates an inference from the options of a verb.
  init(
    _ dataset: FaceDataset, _ arguments: Arguments, _ analyzer: FaceAnalyzer, _ console: Console,
    verb: any Verb.Type
  ) throws {
    self.console = console
    self.verb = verb.name
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

  /// Returns a key for everything that the outputs depend on besides the images, the query and the
  /// detection: all bytes of the model file, the memory mode and the version of the tool.
  private static func context(_ arguments: Arguments) throws -> String {
    var model = Fingerprint()
    if let path = arguments[PhotoOptions.model] { try model.mix(contentsOf: path) }
    return "\(CommandLineTool.version) \(arguments[PhotoOptions.memory].rawValue) \(model.value)"
  }

  /// Computes the model outputs for some of the faces.
  ///
  /// - Throws: `DatasetError.empty` if no face can be used, and errors of the cache.
  func outputs(forFacesAt indices: [Int], query: DatasetInference.Query) throws -> ModelOutputs {
    let start = Stopwatch.now()
    return try inference.outputs(forFacesAt: indices, query: query) { event in
      switch event {
      case .progress(let done, let total):
        console.progress(
          ProgressEstimate(done: done, total: total, seconds: Stopwatch.now() - start)
            .text("face"))
      case .finished(let skipped):
        console.clearProgress()
        report(skipped)
      case .damagedCache(let path, let problem):
        let problem = PhotoBatch.describe(CommandError(description: problem), path)
        report("the cache is damaged and will be recreated: \(problem)")
      case .cacheMisses(let count, let total, let path):
        report(
          "\(NumberFormat.grouped(count)) of \(NumberFormat.count(total, "face")) are not in \(path) or have "
            + "changed; they are computed")
      case .unconfirmedFaces(let confirmed, let pictures):
        report(
          "warning: \(inference.dataset.path): only \(confirmed) of \(pictures) images look like "
            + "aligned faces; align them with dataset convert --align, or omit --aligned")
      }
    }
  }

  private func report(_ skipped: [FaceDataset.Problem]) {
    for problem in skipped.prefix(Self.shownProblemCount) { report("\(problem)") }
    let hidden = skipped.count - Self.shownProblemCount
    if hidden > 0 { report("and \(hidden) more; --json lists all") }
  }

  private func report(_ line: String) {
    console.report("\(CommandLineTool.name) \(verb): \(line)")
  }
}
