import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceReports
import MTLFaceCheckpoint
import MTLFaceReports
import MTLFaceSupport
import MTLFaceTensor

/// `evaluate verification --bin FILE`: measures the accuracy of verification on a file of pairs.
struct EvaluateVerificationVerb: Verb {
  static let name = "evaluate verification"
  static let summary = "Measures verification on pairs of faces, and calibrates thresholds"
  static let discussion = """
    FILE has the evaluation format of insightface (lfw.bin, agedb_30.bin, calfw.bin), which contains
    pairs of aligned faces. The score of a pair is the cosine similarity of the two embeddings. The
    accuracy is the mean over 10 contiguous folds; for each fold, the verb applies the best
    threshold for the other nine, found by an exact sweep.

    The 95 % intervals are bootstrap intervals over pairs. --report writes a page with all results
    and charts.

    --calibrate stores thresholds for several false accept rates in the model file, with the name of
    the data. The verbs verify and identify then use them. The file is replaced atomically, and its
    weights do not change.

    --roc draws the ROC and DET curves (.png), or writes the ROC as a table of threshold, FAR and
    TAR (.csv).

    A face that cannot be decoded is reported, and its pair is omitted; the exit status is then 1.

    --cache stores the embeddings in a folder, keyed by the weights of the model, the options and
    the file of pairs. Without --cache nothing is stored.
    """
  static let positionals: [Positional] = []
  static let bin: Option<String?> = .optional(
    "bin", "FILE", .path, help: "the file of pairs; required")
  static let calibrate = Option.flag(
    "calibrate", help: "store the thresholds in the model file")
  static let dataName: Option<String?> = .optional(
    "name", "DATA", .text, defaultText: "the name of the file", help: "the name of the pairs")
  static let folds = Option.value(
    "folds", "N", .integer(in: 2...1000), default: 10, help: "the number of folds")
  static let roc: Option<String?> = .optional(
    "roc", "FILE", .path, help: "write the curves as a chart (.png) or a table (.csv)")
  static let options: [any OptionDeclaration] = [
    PhotoOptions.model, PhotoOptions.memory, bin, PhotoOptions.flip, calibrate, dataName, folds,
    roc, EvaluationOptions.report, EvaluationOptions.seed, EvaluationOptions.samples,
    EvaluationOptions.cache,
  ]
  static let examples = [
    (
      command: "mtlface-cli evaluate verification -m m.safetensors --bin lfw.bin",
      purpose: "accuracy, TAR at FAR, EER and AUC on LFW"
    ),
    (
      command: "mtlface-cli evaluate verification -m m.safetensors --bin lfw.bin --calibrate",
      purpose: "also store the thresholds in the model"
    ),
    (
      command: "mtlface-cli evaluate verification -m m.safetensors --bin lfw.bin --roc lfw.png",
      purpose: "also draw the curves"
    ),
    (
      command: "mtlface-cli evaluate verification -m m.st --bin lfw.bin --report lfw.html",
      purpose: "also write a report"
    ),
  ]
  static let jsonMembers = [
    (name: "data", meaning: "the name of the pairs"),
    (name: "pairs", meaning: "the number of pairs measured"),
    (name: "genuine", meaning: "the number of pairs of the same person"),
    (name: "impostors", meaning: "the number of pairs of different people"),
    (name: "flip", meaning: "whether --flip was given"),
    (name: "accuracy", meaning: "the mean accuracy over the folds, 0...1"),
    (name: "accuracy_interval", meaning: "the interval [low, high], or null"),
    (name: "accuracy_std", meaning: "the standard deviation over the folds"),
    (name: "folds", meaning: "array of threshold, accuracy"),
    (
      name: "tar_at_far",
      meaning:
        "array of far, threshold, tar, interval, enough_impostors (whether there are enough pairs "
        + "to measure the rate)"
    ),
    (name: "eer", meaning: "the equal error rate"),
    (name: "eer_interval", meaning: "the interval of the equal error rate, or null"),
    (name: "auc", meaning: "the area under the ROC curve"),
    (name: "auc_interval", meaning: "the interval of the area, or null"),
    (name: "seed", meaning: "the seed of the bootstrap"),
    (name: "calibrated", meaning: "the path of the model with stored thresholds, or null"),
    (name: "roc", meaning: "the path of the curves, or null"),
    (name: "report", meaning: "the path of the report, or null"),
    (name: "skipped", meaning: "array of pair, problem: pairs that could not be used"),
    (name: "seconds", meaning: "the time for decoding and embedding the faces"),
    (name: "faces_per_second", meaning: "the number of faces decoded and embedded per second"),
    (name: "cached", meaning: "the number of faces whose embeddings came from the cache"),
  ]

  private let arguments: Arguments
  private let path: String

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    try EvaluationOptions.checkCalibration(arguments[Self.calibrate], arguments)
    guard let path = arguments[Self.bin] else {
      throw UsageError(
        "missing option --bin; give an insightface evaluation file such as lfw.bin")
    }
    self.path = path
    try EvaluationOptions.checkEnding(arguments[Self.roc], "roc", [".png", ".csv"])
    try EvaluationOptions.checkEnding(arguments[EvaluationOptions.report], "report", [".html"])
  }

  func run(_ console: Console) throws -> Outcome {
    let analyzer = try PhotoOptions.openModel(arguments)
    let file = try VerificationPairsFile.open(path)
    try checkOutputs()
    let run = try PairFileScores(
      isSame: file.isSame,
      EvaluationInference(
        FaceDataset(pairs: file.path), arguments, analyzer, console, verb: Self.self
      ).outputs(
        forFacesAt: Array(0..<file.imageCount),
        query: .embeddings(analyzer, flip: arguments[PhotoOptions.flip])))
    let metrics = try VerificationMetrics(
      run.scores, folds: arguments[Self.folds], bootstrap: EvaluationOptions.bootstrap(arguments),
      pool: ThreadPool(threads: arguments[CommonOptions.threads]))
    let report = VerificationReport(
      metrics, run, name: name, flip: arguments[PhotoOptions.flip],
      seed: arguments[EvaluationOptions.seed])
    let results = VerificationReport.Results(
      calibrated: try storeThresholds(run.scores), roc: try writeCurves(run.scores),
      page: try writePage(metrics, run))
    return Outcome(
      text: report.text(results), json: report.json(results),
      status: run.skipped.isEmpty ? .success : .negative)
  }

  /// Checks the output files before the measurement, which takes minutes.
  private func checkOutputs() throws {
    let model = arguments[PhotoOptions.model]
    try EvaluationOptions.checkOutputs(
      [arguments[Self.roc], arguments[EvaluationOptions.report]], arguments, inputs: [path])
    if arguments[Self.calibrate], let model {
      try SimilarityCalibration.check(dataName: name)
      try FaceModel.validateCalibrationTarget(model)
    }
  }

  private func storeThresholds(_ scores: VerificationScores) throws -> String? {
    guard arguments[Self.calibrate], let model = arguments[PhotoOptions.model] else { return nil }
    let table = try scores.calibration(
      dataName: name, usesFlipAveraging: arguments[PhotoOptions.flip])
    try FaceModel.store(table, inFile: model)
    return model
  }

  private func writeCurves(_ scores: VerificationScores) throws -> String? {
    guard let roc = arguments[Self.roc] else { return nil }
    if roc.lowercased().hasSuffix(".csv") {
      try AtomicFile.write(scores.rocCSV(), to: roc)
    } else {
      let pairs = "\(scores.genuineCount) genuine, \(scores.impostorCount) impostor pairs"
      var plot = VerificationPlot(title: "Verification on \(name.printable): \(pairs)")
      try plot.add(scores, name: EvaluationOptions.modelName(arguments).printable)
      try plot.image().writePNG(to: roc)
    }
    return roc
  }

  private func writePage(_ metrics: VerificationMetrics, _ run: PairFileScores) throws -> String? {
    guard let file = arguments[EvaluationOptions.report] else { return nil }
    let page = VerificationReportPage(
      metrics, run, dataName: name, modelName: EvaluationOptions.modelName(arguments),
      conditions: [
        ["Flip averaging", arguments[PhotoOptions.flip] ? "yes" : "no"],
        [
          "Intervals",
          "95 %, from \(arguments[EvaluationOptions.samples]) bootstrap samples of the pairs, seed "
            + "\(arguments[EvaluationOptions.seed])",
        ],
      ])
    try AtomicFile.write(page.html, to: file)
    return file
  }

  private var name: String {
    if let given = arguments[Self.dataName] { return given }
    let last = path.split(separator: "/").last.map(String.init) ?? "pairs"
    return last.hasSuffix(".bin") ? String(last.dropLast(4)) : last
  }
}
