import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceCheckpoint
import MTLFaceReports
import MTLFaceSupport
import MTLFaceTensor
import MTLFaceReports

/// `evaluate age SET`: measures the accuracy of age estimation.
struct EvaluateAgeVerb: Verb {
  static let name = "evaluate age"
  static let summary = "Measures the accuracy of age estimation"
  static let discussion = """
    SET must contain ages: UTKFace, FG-NET, MORPH or CACD with their file names (--form),
    records with labels, or a list. The estimate is the expected age. The cumulative score CS(k)
    is the share of faces with an error of at most k years. A positive bias means that faces are
    estimated too old. The age groups are those of the model. The 95 % intervals are bootstrap
    intervals over persons, or over faces if the persons are unknown.

    \(EvaluationOptions.readingHelp)
    """
  static let positionals = [DatasetInputOptions.positional]
  static let scores = Option.value(
    "cs", "K,...", .integers(in: 0...100), default: [1, 3, 5, 10], defaultText: "1,3,5,10",
    help: "the errors in years for which to print the cumulative score")
  static let confusion: Option<String?> = .optional(
    "confusion", "FILE.png", .path, help: "draw the confusion matrix of the age groups")
  static let options: [any OptionDeclaration] =
    EvaluationOptions.reading + [
      scores, confusion, EvaluationOptions.report, EvaluationOptions.dataName,
      EvaluationOptions.seed, EvaluationOptions.samples,
    ] + DatasetInputOptions.options
  static let examples = [
    (
      command: "mtlface-cli evaluate age UTKFace --form utkface -m m.safetensors",
      purpose: "true ages from file names"
    ),
    (
      command: "mtlface-cli evaluate age train.rec -m m.safetensors --confusion ages.png",
      purpose: "true ages from the labels of records"
    ),
  ]
  static let jsonMembers: [(name: String, meaning: String)] =
    [
      (name: "data", meaning: "the name of the data"),
      (name: "faces", meaning: "the number of faces measured"),
      (
        name: "all",
        meaning:
          "object of kind, name, faces, mae, mae_interval, bias, bias_interval, cs (array of "
          + "years, share, interval), group_accuracy, group_accuracy_interval, too_few"
      ), (name: "parts", meaning: "array of such objects by age group and gender"),
      (
        name: "confusion",
        meaning: "the numbers of faces: an array by true group of arrays by estimated group"
      ),
      (name: "groups", meaning: "the labels of the age groups"),
      (
        name: "without_age",
        meaning: "the number of faces of unknown age, which are not measured"
      ),
    ] + ModelOutputs.jsonMemberHelp + [
      (name: "seed", meaning: "the seed of the bootstrap"),
      (name: "files", meaning: "the paths of the files written"),
      (name: "seconds", meaning: "the total time"),
    ]

  private let arguments: Arguments

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    try EvaluationOptions.checkEnding(arguments[EvaluationOptions.report], "report", [".html"])
    try EvaluationOptions.checkEnding(arguments[Self.confusion], "confusion", [".png"])
  }

  func run(_ console: Console) throws -> Outcome {
    let start = Stopwatch.now()
    let analyzer = try PhotoOptions.openModel(arguments)
    try PhotoOptions.require(analyzer.canEstimateAge, "age estimator", arguments)
    let set = try DatasetInputOptions.open(arguments)
    let files = [arguments[Self.confusion], arguments[EvaluationOptions.report]]
    try EvaluationOptions.checkOutputs(files, arguments, inputs: [set.path])
    let reading = try EvaluationInference(set, arguments, analyzer, console, verb: Self.self)
    let outputs = try estimatedAges(of: set, reading, analyzer)
    let metrics = try AgeMetrics(
      estimated: outputs.values.map { Double($0[0]) }, labels: outputs.labels,
      groups: analyzer.groups, cumulativeScoreYears: arguments[Self.scores],
      bootstrap: EvaluationOptions.bootstrap(arguments),
      pool: ThreadPool(threads: arguments[CommonOptions.threads]))
    let name = EvaluationOptions.name(arguments, path: arguments.positionals[0])
    if let confusion = arguments[Self.confusion] {
      let title = "Ages on \(name.printable.shortened(to: 40))"
      try metrics.confusion.image(title: title).writePNG(to: confusion)
    }
    if let report = arguments[EvaluationOptions.report] {
      let page = AgeReportPage(
        metrics, outputs, dataName: name, modelName: EvaluationOptions.modelName(arguments))
      let html = try page.html { try reading.inference.alignedFace(at: $0).image }
      try AtomicFile.write(html, to: report)
    }
    return outcome(
      metrics, outputs, name, files.compactMap { $0 }, seconds: Stopwatch.now() - start)
  }

  /// Estimates the ages of the faces whose age is known.
  private func estimatedAges(
    of set: FaceDataset, _ reading: EvaluationInference, _ analyzer: FaceAnalyzer
  ) throws -> ModelOutputs {
    let known = set.samples.indices.filter { set.samples[$0].labels.age != nil }
    guard !known.isEmpty else {
      throw CommandError(
        description:
          "\(set.path): contains no ages; give a format with ages (--form), a list with ages, or "
          + "--corrections")
    }
    return try reading.outputs(forFacesAt: known, query: .ages(analyzer))
  }

  private func outcome(
    _ metrics: AgeMetrics, _ outputs: ModelOutputs, _ name: String, _ files: [String],
    seconds: Double
  ) -> Outcome {
    let unknownAgeCount = outputs.dataset.samples.count { $0.labels.age == nil }
    var text = metrics.text
    text += "\(NumberFormat.count(outputs.indices.count, "face")) of \(name.printable)\n"
    if unknownAgeCount > 0 {
      text += "without an age: \(NumberFormat.count(unknownAgeCount, "face"))\n"
    }
    text += outputs.text + "\(NumberFormat.fixed(seconds, 1)) s\n"
    for file in files { text += "written: \(file.printable)\n" }
    let head: [(String, JSON)] = [
      ("data", .string(name)), ("faces", .integer(outputs.indices.count)),
    ]
    let tail: [(String, JSON)] = [
      ("seed", .integer(arguments[EvaluationOptions.seed])),
      ("files", .array(files.map(JSON.string))), ("seconds", .number(seconds)),
    ]
    return Outcome(
      text: text,
      json: .object(
        head + metrics.jsonMembers + [("without_age", .integer(unknownAgeCount))]
          + outputs.jsonMembers + tail),
      status: outputs.skipped.isEmpty ? .success : .negative)
  }
}
