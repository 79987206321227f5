import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceReports
import MTLFaceSupport

/// `evaluate age SET`: measures the accuracy of age estimation.
struct EvaluateAgeVerb: Verb {
  static let name = "evaluate age"
  static let summary = "Measures the accuracy of age estimation on photos with known ages"
  static let discussion = """
    SET must contain ages. It can be UTKFace, FG-NET, MORPH or CACD with ages in the file names
    (--form), records with labels, or a list. The error of a face is the difference between the
    estimated and the true age. The cumulative score CS(k) is the fraction of faces with an absolute
    error of at most k years. A positive bias means that the estimated ages are too high. The age
    groups are those of the model. The 95% intervals are bootstrap intervals over people. A face
    without an identity counts as a separate person.

    \(EvaluationOptions.readingHelp)
    """
  static let positionals = [DatasetInputOptions.positional]
  static let scores = Option.value(
    "cs", "K,...", .integers(in: 0...100), default: [1, 3, 5, 10], defaultText: "1,3,5,10",
    help: "the errors in years at which to measure the cumulative score")
  static let confusion: Option<String?> = .optional(
    "confusion", "FILE.png", .path,
    help: "write the confusion matrix of the age groups to this PNG file")
  static let options: [any OptionDeclaration] =
    EvaluationOptions.reading + [
      scores, confusion, EvaluationOptions.heldOut, EvaluationOptions.report,
      EvaluationOptions.dataName,
      EvaluationOptions.seed, EvaluationOptions.samples,
    ] + DatasetInputOptions.options
  static let examples = [
    (
      command: "mtlface-cli evaluate age UTKFace --form utkface",
      purpose: "read the true ages from file names"
    ),
    (
      command: "mtlface-cli evaluate age utkface/ --held-out-every 10",
      purpose: "use only the faces that were held out from training"
    ),
    (
      command: "mtlface-cli evaluate age train.rec --confusion ages.png",
      purpose: "read the true ages from records, and draw the confusion matrix"
    ),
  ]
  static let jsonMembers = AgeReport.jsonMemberHelp

  private let arguments: Arguments

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    try EvaluationOptions.checkReportEnding(arguments)
    try EvaluationOptions.checkEnding(arguments[Self.confusion], "confusion", [".png"])
  }

  func run(_ console: Console) throws -> Outcome {
    let start = Stopwatch.now()
    let analyzer = try PhotoOptions.openModel(arguments, console, Self.self)
    try PhotoOptions.require(analyzer.canEstimateAge, "age estimator", arguments)
    let set = try DatasetInputOptions.open(arguments, console, Self.self)
    let files = [arguments[Self.confusion], arguments[EvaluationOptions.report]]
    try EvaluationOptions.checkOutputs(files, arguments, inputs: [set.path])
    let reading = try EvaluationInference(set, arguments, analyzer, console, verb: Self.self)
    let outputs = try reading.ages(every: arguments[EvaluationOptions.heldOut] ?? 1)
    let metrics = try AgeMetrics(
      outputs, groups: analyzer.groups, cumulativeScoreYears: arguments[Self.scores],
      bootstrap: EvaluationOptions.bootstrap(arguments),
      pool: ThreadPool(threads: arguments[CommonOptions.threads]))
    let name = EvaluationOptions.name(arguments, path: arguments.positionals[0])
    var report = AgeReport(
      metrics, outputs, details: EvaluationOptions.details(arguments, dataName: name))
    if let path = arguments[Self.confusion] {
      let title = "Ages on \(name.printable.shortened(to: 40))"
      try metrics.confusion.image(title: title).writePNG(to: path)
    }
    if let path = arguments[EvaluationOptions.report] {
      let html = try report.page.html { try reading.inference.alignedFace(at: $0).image }
      try AtomicFile.write(html, to: path)
    }
    report.details.files = files.compactMap { $0 }
    report.details.seconds = Stopwatch.now() - start
    return Outcome(
      text: report.text, json: report.json,
      status: outputs.skipped.isEmpty ? .success : .negative)
  }
}
