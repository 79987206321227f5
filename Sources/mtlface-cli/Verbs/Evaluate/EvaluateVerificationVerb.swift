import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceReports
import MTLFaceSupport

/// `evaluate verification --bin FILE`: measures the accuracy of verification.
struct EvaluateVerificationVerb: Verb {
  static let name = "evaluate verification"
  static let summary = "Measures the accuracy of verification on pairs of faces"
  static let discussion = """
    The pair file has the evaluation format of insightface (lfw.bin, agedb_30.bin, calfw.bin) and
    contains pairs of aligned faces. The score of a pair is the cosine similarity of the two
    embeddings. The accuracy is the mean of the accuracies on contiguous folds. The threshold for
    each fold is the most accurate threshold on the other folds.

    The 95% intervals are bootstrap intervals over pairs.

    --calibrate stores thresholds for several false accept rates in the model file, with the name of
    the data set. The commands verify and identify then use these thresholds. The file is replaced
    atomically, and its weights do not change. --calibrate requires --model, because the embedded
    model cannot be changed.

    --roc draws the ROC and DET curves (.png), or writes a table with the threshold, FAR and TAR of
    each point of the ROC curve (.csv).

    A face that cannot be decoded is reported, and its pair is omitted. The exit status is then 1.

    --cache stores the embeddings in a folder. They are reused if the weights of the model, the options, the
    version of the tool, the instruction set of the processor, and the path, size and modification
    time of the pair file are the same. Without --cache, nothing is stored.
    """
  static let positionals: [Positional] = []
  static let bin: Option<String?> = .optional(
    "bin", "FILE", .path, help: "the pair file; required")
  static let dataName: Option<String?> = .optional(
    "name", "NAME", .text, defaultText: "the name of the file without .bin",
    help: "the name of the data set in the results")
  static let folds = Option.value(
    "folds", "N", .integer(in: 2...1000), default: 10, help: "the number of folds for the accuracy")
  static let roc: Option<String?> = .optional(
    "roc", "FILE", .path,
    help: "write the ROC and DET curves as a chart (.png), or the ROC curve as a table (.csv)")
  static let options: [any OptionDeclaration] = [
    PhotoOptions.model, PhotoOptions.memory, bin, PhotoOptions.flip,
    CalibrationOptions.calibrate, dataName, folds,
    roc, EvaluationOptions.report, EvaluationOptions.seed, EvaluationOptions.samples,
    EvaluationOptions.cache,
  ]
  static let examples = [
    (
      command: "mtlface-cli evaluate verification --bin lfw.bin",
      purpose: "measure accuracy, TAR at FAR, EER and AUC on LFW"
    ),
    (
      command: "mtlface-cli evaluate verification -m m.safetensors --bin lfw.bin --calibrate",
      purpose: "also store the thresholds in the model"
    ),
    (
      command: "mtlface-cli evaluate verification --bin lfw.bin --roc lfw.png",
      purpose: "also draw the curves"
    ),
    (
      command: "mtlface-cli evaluate verification --bin lfw.bin --report lfw.html",
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
    let analyzer = try PhotoOptions.openModel(arguments, console, Self.self)
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

  /// Writes a table or a chart of the curves, depending on the ending of the path.
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
