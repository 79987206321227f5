import MTLFace
import MTLFaceCheckpoint
import MTLFaceTensor

/// `evaluate verification --bin FILE`: accuracy on known pairs.
struct EvaluateVerificationVerb: Verb {
  static let name = "evaluate verification"
  static let summary = "Measure recognition on pairs, and calibrate its thresholds"
  static let discussion = """
    FILE is insightface's evaluation format (lfw.bin, agedb_30.bin, calfw.bin): aligned faces, two
    a pair. Each pair's score is the cosine of the two embeddings. Accuracy is over 10 contiguous
    folds, the threshold that is best on nine applied to the tenth, by an exact sweep.

    Intervals (95 %) draw the pairs anew. --report writes a page with everything, pictures inside.

    --calibrate stores thresholds for false accept rates, with the data's name, in the model's
    file; verify then decides by them. The file is replaced as a whole; its weights keep every bit.

    --roc draws the ROC and the DET curve (.png), or writes the ROC as a table of threshold, FAR
    and TAR (.csv).

    A face that cannot be decoded is reported, its pair left out, and the exit status is 1.

    --cache keeps the embeddings in a file of its own, keyed by the model's weights, the options and
    the pairs' file; nothing is kept without it.
    """
  static let positionals: [Positional] = []
  static let bin: Option<String?> = .optional(
    "bin", "FILE", .path, help: "the pairs; must be given")
  static let calibrate = Option.flag(
    "calibrate", help: "store the thresholds in the model's file")
  static let dataName: Option<String?> = .optional(
    "name", "DATA", .text, defaultText: "the file's name", help: "what the pairs are called")
  static let folds = Option.value(
    "folds", "N", .integer(in: 2...1000), default: 10, help: "folds of the accuracy")
  static let roc: Option<String?> = .optional(
    "roc", "FILE", .path, help: "draw the curves in a .png, or list them in a .csv")
  static let options: [any OptionDeclaration] = [
    PhotoOptions.model, PhotoOptions.memory, bin, PhotoOptions.flip, calibrate, dataName, folds,
    roc, EvaluationOptions.report, EvaluationOptions.seed, EvaluationOptions.samples,
    EvaluationOptions.cache,
  ]
  static let examples = [
    (
      command: "mtlface-cli evaluate verification -m m.safetensors --bin lfw.bin",
      purpose: "LFW accuracy, TAR@FAR, EER, AUC"
    ),
    (
      command: "mtlface-cli evaluate verification -m m.safetensors --bin lfw.bin --calibrate",
      purpose: "and keep the thresholds"
    ),
    (
      command: "mtlface-cli evaluate verification -m m.safetensors --bin lfw.bin --roc lfw.png",
      purpose: "and draw the curves"
    ),
    (
      command: "mtlface-cli evaluate verification -m m.st --bin lfw.bin --report lfw.html",
      purpose: "and write a page for people"
    ),
  ]
  static let jsonMembers = [
    (name: "data", meaning: "the pairs' name"), (name: "pairs", meaning: "pairs measured"),
    (name: "genuine", meaning: "of one person"), (name: "impostors", meaning: "of two people"),
    (name: "flip", meaning: "as given"), (name: "accuracy", meaning: "mean over the folds, 0...1"),
    (name: "accuracy_interval", meaning: "[low, high], or null; so for the others, too"),
    (name: "accuracy_std", meaning: "standard deviation over the folds"),
    (name: "folds", meaning: "array of threshold, accuracy"),
    (
      name: "tar_at_far",
      meaning:
        "array of far, threshold, tar, interval, enough_impostors (whether the pairs suffice for it)"
    ),
    (name: "eer", meaning: "equal error rate"), (name: "eer_interval", meaning: "of it"),
    (name: "auc", meaning: "area under the ROC curve"), (name: "auc_interval", meaning: "of it"),
    (name: "seed", meaning: "as given"),
    (name: "calibrated", meaning: "the model's file, or null"),
    (name: "roc", meaning: "the file of the curves, or null"),
    (name: "report", meaning: "the page, or null"),
    (name: "skipped", meaning: "array of pair, problem"), (name: "seconds", meaning: "for all"),
    (name: "faces_per_second", meaning: "decoded and embedded"),
    (name: "cached", meaning: "faces whose embeddings came from the cache"),
  ]

  private let arguments: Arguments
  private let path: String

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    try EvaluationOptions.checkCalibration(arguments[Self.calibrate], arguments)
    guard let path = arguments[Self.bin] else {
      throw UsageError("--bin is missing; give an insightface evaluation file such as lfw.bin")
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

  /// Measuring takes minutes: what cannot be written should be known before.
  private func checkOutputs() throws {
    let model = arguments[PhotoOptions.model]
    try EvaluationOptions.checkOutputs(
      [arguments[Self.roc], arguments[EvaluationOptions.report]], arguments, inputs: [path])
    if arguments[Self.calibrate], let model {
      try SimilarityCalibration.check(dataName: name)
      try Model.validateCalibrationTarget(model)
    }
  }

  private func storeThresholds(_ scores: VerificationScores) throws -> String? {
    guard arguments[Self.calibrate], let model = arguments[PhotoOptions.model] else { return nil }
    let table = try scores.calibration(
      dataName: name, usesFlipAveraging: arguments[PhotoOptions.flip])
    try Model.store(table, inFile: model)
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
      metrics, run, name: name, model: EvaluationOptions.modelName(arguments),
      conditions: [
        ["Flip averaging", arguments[PhotoOptions.flip] ? "yes" : "no"],
        [
          "Intervals",
          "95 %, from \(arguments[EvaluationOptions.samples]) samples that draw the pairs anew, seed "
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
