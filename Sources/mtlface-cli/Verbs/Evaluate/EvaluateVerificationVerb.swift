import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceReports
import MTLFaceSupport

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
  static let dataName: Option<String?> = .optional(
    "name", "DATA", .text, defaultText: "the name of the file", help: "the name of the pairs")
  static let folds = Option.value(
    "folds", "N", .integer(in: 2...1000), default: 10, help: "the number of folds")
  static let roc: Option<String?> = .optional(
    "roc", "FILE", .path, help: "write the curves as a chart (.png) or a table (.csv)")
  static let options: [any OptionDeclaration] = [
    PhotoOptions.model, PhotoOptions.memory, bin, PhotoOptions.flip,
    CalibrationOptions.calibrate, dataName, folds,
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
  static let jsonMembers = VerificationReport.jsonMemberHelp

  private let arguments: Arguments
  private let path: String

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    try CalibrationOptions.check(arguments)
    guard let path = arguments[Self.bin] else {
      throw UsageError(
        "missing option --bin; give an insightface evaluation file such as lfw.bin")
    }
    self.path = path
    try EvaluationOptions.checkEnding(arguments[Self.roc], "roc", [".png", ".csv"])
    try EvaluationOptions.checkReportEnding(arguments)
  }

  func run(_ console: Console) throws -> Outcome {
    let analyzer = try PhotoOptions.openModel(arguments)
    let file = try VerificationPairsFile.open(path)
    let page = arguments[EvaluationOptions.report]
    try EvaluationOptions.checkOutputs([arguments[Self.roc], page], arguments, inputs: [path])
    try CalibrationOptions.checkTarget(arguments, dataName: name)
    let reading = try EvaluationInference(
      FaceDataset(pairs: file.path), arguments, analyzer, console, verb: Self.self)
    let pairs = try PairFileScores(
      isSame: file.isSame, reading.embeddings(forFacesAt: 0..<file.imageCount))
    let metrics = try VerificationMetrics(
      pairs.scores, folds: arguments[Self.folds],
      bootstrap: EvaluationOptions.bootstrap(arguments),
      pool: ThreadPool(threads: arguments[CommonOptions.threads]))
    var report = VerificationReport(
      metrics, pairs, details: EvaluationOptions.details(arguments, dataName: name))
    report.details.calibratedModelPath = try CalibrationOptions.store(
      pairs.scores, report.details, arguments)
    if let curve = arguments[Self.roc] {
      try write(pairs.scores, modelName: report.details.modelName, to: curve)
      report.curvePath = curve
    }
    if let page {
      try AtomicFile.write(report.page.html, to: page)
      report.pagePath = page
    }
    return Outcome(
      text: report.text, json: report.json, status: pairs.skipped.isEmpty ? .success : .negative)
  }

  /// Writes the ROC curve as a table or a picture, as the ending of the path says.
  private func write(
    _ scores: VerificationScores, modelName: String, to path: String
  ) throws {
    if path.lowercased().hasSuffix(".csv") {
      return try AtomicFile.write(scores.rocCSV(), to: path)
    }
    let pairs = "\(scores.genuineCount) genuine, \(scores.impostorCount) impostor pairs"
    var plot = VerificationPlot(title: "Verification on \(name.printable): \(pairs)")
    try plot.add(scores, name: modelName.printable)
    try plot.image().writePNG(to: path)
  }

  private var name: String {
    if let given = arguments[Self.dataName] { return given }
    let last = path.split(separator: "/").last.map(String.init) ?? "pairs"
    return last.hasSuffix(".bin") ? String(last.dropLast(4)) : last
  }
}
