import MTLFace
import MTLFaceData
import MTLFaceSupport
import MTLFaceTensor

/// A model applied to the faces of a data set, as the options say, with progress and problems on the
/// console.
struct EvaluationInference {
  /// The inference.
  let inference: DatasetInference
  private let console: Console
  private let verb: String

  /// The number of problems that are reported.
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

  /// Describes what the outputs depend on beside the pictures, the query and the detection: every
  /// byte of the model file, and what else affects how the model computes.
  private static func context(_ arguments: Arguments) throws -> String {
    var model = Fingerprint()
    if let path = arguments[PhotoOptions.model] { try model.mix(contentsOf: path) }
    return "\(CommandLineTool.version) \(arguments[PhotoOptions.memory].rawValue) \(model.value)"
  }

  /// Computes the outputs for some of the faces.
  ///
  /// - Throws: `DatasetError` `empty` if there is no output for any face; errors of the cache.
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
        report("the cache is damaged and is made anew: \(problem)")
      case .cacheMisses(let count, let total, let path):
        report(
          "\(Numbers.grouped(count)) of \(Numbers.count(total, "face")) are not in \(path), or have "
            + "changed since; they are worked on")
      case .unconfirmedFaces(let confirmed, let pictures):
        report(
          "warning: \(inference.dataset.path): an aligned face can be confirmed in \(confirmed) of "
            + "\(pictures) pictures only; align them first (dataset convert --align), or leave out "
            + "--aligned")
      }
    }
  }

  private func report(_ skipped: [FaceDataset.Problem]) {
    for problem in skipped.prefix(Self.shownProblemCount) { report("\(problem)") }
    let hidden = skipped.count - Self.shownProblemCount
    if hidden > 0 { report("and \(hidden) more, which --json lists") }
  }

  private func report(_ line: String) {
    console.report("\(CommandLineTool.name) \(verb): \(line)")
  }
}
