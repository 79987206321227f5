import MTLFace
import MTLFaceCheckpoint
import MTLFaceTensor

/// `evaluate age SET`: how far estimated ages are from true ones.
struct EvaluateAgeVerb: Verb {
  static let name = "evaluate age"
  static let summary = "Measure estimated ages against true ones"
  static let discussion = """
    SET knows ages: UTKFace, FG-NET, MORPH or CACD by their file names (--form), records with labels, or
    a list. The estimate is the expected age. CS(k) is the share of faces at most k years off; bias is
    above 0 where faces are taken for older; groups are the model's. Intervals (95 %) draw the persons
    anew where they are known, and the faces otherwise.

    \(EvaluationOptions.readingHelp)
    """
  static let positionals = [DatasetInputOptions.positional]
  static let scores = Option.value(
    "cs", "K,...", .integers(in: 0...100), default: [1, 3, 5, 10], defaultText: "1,3,5,10",
    help: "years of the cumulative scores")
  static let confusion: Option<String?> = .optional(
    "confusion", "FILE.png", .path, help: "draw which groups are taken for which")
  static let options: [any OptionDeclaration] =
    EvaluationOptions.reading + [
      scores, confusion, EvaluationOptions.report, EvaluationOptions.dataName,
      EvaluationOptions.seed, EvaluationOptions.samples,
    ] + DatasetInputOptions.options
  static let examples = [
    (
      command: "mtlface-cli evaluate age UTKFace --form utkface -m m.safetensors",
      purpose: "ages from file names"
    ),
    (
      command: "mtlface-cli evaluate age train.rec -m m.safetensors --confusion ages.png",
      purpose: "records with labels"
    ),
  ]
  static let jsonMembers: [(name: String, meaning: String)] =
    [
      (name: "data", meaning: "what they are called"), (name: "faces", meaning: "faces measured"),
      (
        name: "all",
        meaning:
          "object of kind, name, faces, mae, mae_interval, bias, bias_interval, cs (array of "
          + "years, share, interval), group_accuracy, group_accuracy_interval, too_few"
      ), (name: "parts", meaning: "the same by age group and gender"),
      (name: "confusion", meaning: "faces by true group, then by estimated group"),
      (name: "groups", meaning: "their names"),
      (name: "without_age", meaning: "faces of unknown age, which are left out"),
    ] + ModelOutputs.jsonMemberHelp + [
      (name: "seed", meaning: "as given"), (name: "files", meaning: "what was written"),
      (name: "seconds", meaning: "for all"),
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
    let outputs = [arguments[Self.confusion], arguments[EvaluationOptions.report]]
    try EvaluationOptions.checkOutputs(outputs, arguments, inputs: [set.path])
    let reading = DatasetInference(set, arguments, analyzer, console, verb: Self.self)
    let measures = try AgeMetrics(
      reading, set, analyzer, years: arguments[Self.scores],
      EvaluationOptions.bootstrap(arguments),
      ThreadPool(threads: arguments[CommonOptions.threads]))
    let name = EvaluationOptions.name(arguments, path: arguments.positionals[0])
    if let confusion = arguments[Self.confusion] {
      let title = "Ages on \(name.printable.shortened(to: 40))"
      try measures.confusion.image(title: title).writePNG(to: confusion)
    }
    if let report = arguments[EvaluationOptions.report] {
      let page = AgeReportPage(measures, name: name, model: EvaluationOptions.modelName(arguments))
      try AtomicFile.write(page.html(reading), to: report)
    }
    return outcome(
      measures, name, outputs.compactMap { $0 }, seconds: Stopwatch.now() - start)
  }

  private func outcome(
    _ measures: AgeMetrics, _ name: String, _ files: [String], seconds: Double
  ) -> Outcome {
    var text = measures.text
    text += "\(Numbers.count(measures.rows.indices.count, "face")) of \(name.printable)\n"
    if measures.unknownAge > 0 {
      text += "without an age: \(Numbers.count(measures.unknownAge, "face"))\n"
    }
    text += measures.rows.text + "\(Numbers.fixed(seconds, 1)) s\n"
    for file in files { text += "written: \(file.printable)\n" }
    let head: [(String, JSON)] = [
      ("data", .string(name)), ("faces", .integer(measures.rows.indices.count)),
    ]
    let tail: [(String, JSON)] = [
      ("seed", .integer(arguments[EvaluationOptions.seed])),
      ("files", .array(files.map(JSON.string))), ("seconds", .number(seconds)),
    ]
    return Outcome(
      text: text,
      json: .object(
        head + measures.jsonMembers + [("without_age", .integer(measures.unknownAge))]
          + measures.rows.jsonMembers + tail),
      status: measures.rows.skipped.isEmpty ? .success : .negative)
  }
}
