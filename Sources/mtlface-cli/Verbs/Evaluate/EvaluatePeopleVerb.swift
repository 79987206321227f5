import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceReports
import MTLFaceSupport

/// `evaluate people SET`: measures recognition on the user's own photos.
struct EvaluatePeopleVerb: Verb {
  static let name = "evaluate people"
  static let summary = "Measures recognition on your own photos, and can write a report"
  static let discussion = """
    SET is a folder with one subfolder per person (SET/Ada/1.jpg), or any other data set with
    identities. The command measures identification by searching each photo against all others. It
    measures verification by comparing all pairs of photos of the same person, and a random selection
    of at most --impostors pairs of photos of different people. Identical images of a person are
    used once.

    --report writes a page for readers who are not familiar with biometrics. The page explains the
    results and recommends thresholds. It contains charts, images of the most severe errors and, if
    ages and genders are known, the results by age and gender. The page is a single file that loads
    nothing from the network. It contains faces, so protect it as you would protect the photos.

    --calibrate stores thresholds for several false accept rates in the model file, with the name of
    the data set. The commands verify and identify then use these thresholds. --calibrate requires
    --model, because the embedded model cannot be changed.

    \(EvaluationOptions.readingHelp)
    """
  static let positionals = [DatasetInputOptions.positional]
  static let impostors = Option.value(
    "impostors", "N", .integer(in: 1...100_000_000), default: 1_000_000,
    help: "the maximum number of pairs of different people to compare")
  static let options: [any OptionDeclaration] =
    [EvaluationOptions.report] + EvaluationOptions.reading + [
      PhotoOptions.flip, CalibrationOptions.calibrate, impostors, EvaluationOptions.dataName,
      EvaluationOptions.seed,
      EvaluationOptions.samples,
    ] + DatasetInputOptions.options
  static let examples = [
    (
      command: "mtlface-cli evaluate people photos/ --report page.html",
      purpose: "write a report on photos in one folder per person"
    ),
    (
      command: "mtlface-cli evaluate people photos/ -m model.safetensors --calibrate",
      purpose: "store the thresholds measured on these photos"
    ),
  ]
  static let jsonMembers = RecognitionReport.jsonMemberHelp

  private let arguments: Arguments

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    try CalibrationOptions.check(arguments)
    try EvaluationOptions.checkReportEnding(arguments)
  }

  func run(_ console: Console) throws -> Outcome {
    let start = Stopwatch.now()
    let analyzer = try PhotoOptions.openModel(arguments, console, Self.self)
    let dataset = try DatasetInputOptions.open(arguments, console, Self.self)
    let name = EvaluationOptions.name(arguments, path: arguments.positionals[0])
    let page = arguments[EvaluationOptions.report]
    try EvaluationOptions.checkOutputs([page], arguments, inputs: [dataset.path])
    try CalibrationOptions.checkTarget(arguments, dataName: name)
    let reading = try EvaluationInference(
      dataset, arguments, analyzer, console, verb: Self.self)
    let embeddings = try reading.embeddings(excludingDuplicates: true)
    console.stage("measuring", from: Self.self)
    var report = try RecognitionReport(
      measuring: embeddings, groups: analyzer.groups, impostorCount: arguments[Self.impostors],
      pool: ThreadPool(threads: arguments[CommonOptions.threads]),
      details: EvaluationOptions.details(arguments, dataName: name))
    report.details.calibratedModelPath = try CalibrationOptions.store(
      report.scores, report.details, arguments)
    if let page {
      try AtomicFile.write(html(report, reading.inference), to: page)
      report.details.files = [page]
    }
    report.details.seconds = Stopwatch.now() - start
    return Outcome(
      text: report.text, json: report.json,
      status: embeddings.outputs.skipped.isEmpty ? .success : .negative)
  }

  private func html(_ report: RecognitionReport, _ inference: DatasetInference) -> String {
    var page = report.page
    page.thresholdNote =
      report.details.calibratedModelPath == nil
      ? "Use --calibrate to store it in the model file, so that the verify command uses it."
      : "It is stored in the model file."
    return page.html { try inference.alignedFace(at: $0).image }
  }
}
