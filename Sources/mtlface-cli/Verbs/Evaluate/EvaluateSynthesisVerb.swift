import MTLFace
import MTLFaceCheckpoint
import MTLFaceData
import MTLFaceSupport
import MTLFaceTensor

/// `evaluate synthesis SET MODEL...`: the supplement's table.
struct EvaluateSynthesisVerb: Verb {
  static let name = "evaluate synthesis"
  static let summary = "Judge faces shown at other ages by networks that did not train them"
  static let discussion = """
    Every face of SET whose age is known is shown at every age group by each MODEL. Two networks
    that took no part in the training judge the results, as pictures of 8 bits: an age estimator
    trained on other faces, and a recognizer of other origin.

    Age accuracy is the share of results whose age, as read, lies in the group that was asked for;
    identity preservation is the mean cosine of the embeddings of result and input. Both are means
    over the mappings from a source group to a target group, with bootstrap intervals over the
    inputs. Shift is how far the mean of a color moves at most, in gray levels of 0...255: a face,
    on average, and the worst.

    Pictures have to be aligned; one that a model cannot use is reported and left out for all of
    them, and the exit status is 1.
    """
  static let positionals = [
    DatasetInputOptions.positional,
    Positional(name: "MODEL", help: "an MTLFace model with a generator", repeats: true),
  ]
  static let ages: Option<String?> = .optional(
    "ages", "FILE", .path, help: "the model that reads ages; must be given")
  static let identities: Option<String?> = .optional(
    "identities", "FILE", .path, help: "the model that compares identities; must be given")
  static let faces = Option.value(
    "faces", "N", .integer(in: 1...10_000_000), default: 1000,
    help: "look at so many faces at most, spread evenly")
  static let every = Option.value(
    "every", "K", .integer(in: 1...1_000_000), default: 1,
    help: "only faces whose record key or place is a multiple of K, as a run keeps them out")
  static let sheets: Option<String?> = .optional(
    "sheets", "FOLDER", .path, help: "draw a contact sheet of each model's results here")
  static let rows = Option.value(
    "rows", "N", .integer(in: 1...200), default: 10,
    help: "faces of a contact sheet, and on the page")
  static let options: [any OptionDeclaration] =
    [
      ages, identities, faces, every, sheets, rows, EvaluationOptions.report,
      EvaluationOptions.dataName, EvaluationOptions.seed, EvaluationOptions.samples,
      PhotoOptions.memory,
    ] + DatasetInputOptions.options
  static let examples = [
    (
      command: "mtlface-cli evaluate synthesis utk/ m.st --ages a.st --identities i.st",
      purpose: "one model, on a data set with ages"
    ),
    (
      command: "mtlface-cli evaluate synthesis utk/ *.st --every 10 --sheets sheets/ ...",
      purpose: "the table of several, on the faces that the runs kept out, with pictures"
    ),
    (
      command: "mtlface-cli evaluate synthesis utk/ *.st --report ages.html ...",
      purpose: "the same as a page for people"
    ),
  ]
  static let jsonMembers = [
    (name: "set", meaning: "its path"), (name: "faces", meaning: "judged"),
    (name: "ages", meaning: "the model that reads ages"),
    (name: "identities", meaning: "the model that compares identities"),
    (
      name: "models",
      meaning: "array of model, generator, parameters (of the generator), iterations, batch, "
        + "age_accuracy, identity_preservation and both to_other_groups (value, low, high), "
        + "mean_years by target, channel_shift (mean, most), mappings (source, target, faces, "
        + "age_accuracy, identity_preservation, mean_years), sheet"
    ),
    (name: "skipped", meaning: "array of face, problem"), (name: "seed", meaning: "as given"),
    (name: "report", meaning: "the page, or null"), (name: "seconds", meaning: "for all"),
  ]

  private let arguments: Arguments
  private let (ages, identities): (String, String)

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    guard let ages = arguments[Self.ages], let identities = arguments[Self.identities] else {
      throw UsageError(
        "--ages and --identities name the models that judge; give both, and neither of the models "
          + "that are judged")
    }
    (self.ages, self.identities) = (ages, identities)
    try EvaluationOptions.checkEnding(arguments[EvaluationOptions.report], "report", [".html"])
  }

  func run(_ console: Console) throws -> Outcome {
    let start = Stopwatch.now()
    let set = try DatasetInputOptions.open(arguments)
    try EvaluationOptions.checkOutputs(
      [arguments[EvaluationOptions.report]], arguments,
      inputs: [set.path, ages, identities] + arguments.positionals)
    let evaluator = try SynthesisEvaluator(
      ageEstimator: open(ages).networks, recognizer: open(identities).networks)
    let chosen = try choose(set)
    let (evaluations, sheets) = try evaluate(set, chosen, evaluator, console)
    let skipped = SynthesisEvaluation.skippedFaces(of: evaluations)
    for item in skipped {
      console.report("\(CommandLineTool.name) \(Self.name): \(item)")
    }
    let common = SynthesisEvaluation.commonFaces(of: evaluations)
    guard !common.isEmpty else {
      throw CommandError(description: "\(set.path): there is no face that every model could show")
    }
    let rows = try zip(evaluations, sheets).map { evaluation, sheet in
      try SynthesisReportRow(
        evaluation.restricted(toFaces: common), sheetPath: sheet,
        bootstrap: EvaluationOptions.bootstrap(arguments))
    }
    let page = try writePage(rows, skipped)
    let table = SynthesisReport(rows)
    return Outcome(
      text: table.text + (page.map { "written: \($0.printable)\n" } ?? ""),
      json: .object([
        ("set", .string(set.path)), ("faces", .integer(common.count)),
        ("ages", .string(ages)), ("identities", .string(identities)), ("models", table.json),
        (
          "skipped",
          .array(
            skipped.map {
              .object([("face", .string($0.entry)), ("problem", .string($0.problem))])
            })
        ), ("seed", .integer(arguments[EvaluationOptions.seed])), ("report", JSON(page)),
        ("seconds", .number(Stopwatch.now() - start)),
      ]), status: skipped.isEmpty ? .success : .negative)
  }

  /// Evaluates each model, and writes its contact sheet if sheets are requested.
  private func evaluate(
    _ set: FaceDataset, _ chosen: [Int], _ evaluator: SynthesisEvaluator, _ console: Console
  ) throws -> (evaluations: [SynthesisEvaluation], sheets: [String?]) {
    var folder = try arguments[Self.sheets].map {
      try OutputFolder($0, inputs: [ages, identities] + arguments.positionals)
    }
    var evaluations: [SynthesisEvaluation] = []
    var sheets: [String?] = []
    for path in arguments.positionals.dropFirst() {
      let evaluation = try evaluate(path, set, chosen, evaluator, console)
      sheets.append(try Self.writeSheet(of: evaluation, in: &folder))
      evaluations.append(evaluation)
    }
    return (evaluations, sheets)
  }

  private func evaluate(
    _ path: String, _ set: FaceDataset, _ chosen: [Int], _ evaluator: SynthesisEvaluator,
    _ console: Console
  ) throws -> SynthesisEvaluation {
    let analyzer = try open(path)
    guard analyzer.configuration.synthesisMethod != nil else {
      throw CommandError(description: "\(path): \(NetworkError.missingPart("generator"))")
    }
    let (start, size) = (Stopwatch.now(), analyzer.inputSize)
    defer { console.clearProgress() }
    return try SynthesisEvaluation.evaluate(
      analyzer.networks, named: path, metadata: analyzer.metadata, evaluator, on: set,
      faces: chosen, exampleCount: arguments[Self.rows],
      pool: ThreadPool(threads: analyzer.threadCount),
      load: { try set.alignedFace(at: $0, size: size, hint: "see dataset convert --align") },
      progress: { done in
        let seconds = Stopwatch.now() - start
        let estimate = ProgressEstimate(done: done, total: chosen.count, seconds: seconds)
        console.progress("\(path.printable): \(estimate.text("face"))")
      })
  }

  private static func writeSheet(
    of evaluation: SynthesisEvaluation, in folder: inout OutputFolder?
  ) throws -> String? {
    guard folder != nil, var sheet = try evaluation.sheet(),
      let file = folder?.path(for: evaluation.shortName, suffix: "")
    else { return nil }
    sheet.title =
      "\(evaluation.configuration.synthesisName ?? ""): \(evaluation.shortName.printable)"
    try sheet.render().writePNG(to: file)
    return file
  }

  private func writePage(
    _ rows: [SynthesisReportRow], _ skipped: [FaceDataset.Problem]
  ) throws -> String? {
    guard let file = arguments[EvaluationOptions.report] else { return nil }
    let page = SynthesisReportPage(
      rows, name: EvaluationOptions.name(arguments, path: arguments.positionals[0]),
      judges: (ages, identities), skipped: skipped)
    try AtomicFile.write(page.html(), to: file)
    return file
  }

  private func open(_ path: String) throws -> FaceAnalyzer {
    try FaceAnalyzer(
      modelAt: path, memory: arguments[PhotoOptions.memory],
      threads: arguments[CommonOptions.threads])
  }

  /// The faces to look at: of known age, spread evenly.
  private func choose(_ set: FaceDataset) throws -> [Int] {
    let known = (0..<set.count).filter {
      set.samples[$0].labels.age != nil
        && set.recordNumber(at: $0).isMultiple(of: arguments[Self.every])
    }
    guard !known.isEmpty else {
      throw CommandError(
        description: "\(set.path): no face has a known age; see dataset annotate, or --every")
    }
    let count = min(arguments[Self.faces], known.count)
    return (0..<count).map { known[$0 * known.count / count] }
  }
}
