import MTLFace
import MTLFaceCheckpoint
import MTLFaceSupport

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
    let trials = try trials(on: set, chosen, evaluator, console)
    let skipped = Self.skipped(trials)
    for item in skipped {
      console.report("\(CommandLineTool.name) \(Self.name): \(item.face): \(item.problem)")
    }
    let common = trials.dropFirst().reduce(trials.first?.faces ?? []) { $0.intersection($1.faces) }
    guard !common.isEmpty else {
      throw CommandError(description: "\(set.path): there is no face that every model could show")
    }
    let rows = try trials.map {
      try SynthesisReportRow(
        $0.restricted(toFaces: common), bootstrap: EvaluationOptions.bootstrap(arguments))
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
              .object([("face", .string($0.face)), ("problem", .string($0.problem))])
            })
        ), ("seed", .integer(arguments[EvaluationOptions.seed])), ("report", JSON(page)),
        ("seconds", .number(Stopwatch.now() - start)),
      ]), status: skipped.isEmpty ? .success : .negative)
  }

  /// What each model makes of the faces, with its sheet where one is wanted.
  private func trials(
    on set: FaceDataset, _ chosen: [Int], _ evaluator: SynthesisEvaluator, _ console: Console
  ) throws -> [SynthesisEvaluation] {
    var folder = try arguments[Self.sheets].map {
      try OutputFolder($0, inputs: [ages, identities] + arguments.positionals)
    }
    var trials: [SynthesisEvaluation] = []
    for path in arguments.positionals.dropFirst() {
      let analyzer = try open(path)
      var trial = try SynthesisEvaluation(
        path, analyzer, evaluator, set, chosen, rows: arguments[Self.rows], console)
      if var place = folder {
        try trial.writeSheet(in: &place)
        folder = place
      }
      trials.append(trial)
    }
    return trials
  }

  private func writePage(
    _ rows: [SynthesisReportRow], _ skipped: [SynthesisEvaluation.SkippedFace]
  ) throws -> String? {
    guard let file = arguments[EvaluationOptions.report] else { return nil }
    let page = SynthesisReportPage(
      rows, name: EvaluationOptions.name(arguments, path: arguments.positionals[0]),
      judges: (ages, identities), skipped: skipped)
    try AtomicFile.write(page.html(), to: file)
    return file
  }

  /// What any model could not use, each face once: all are judged on the others.
  private static func skipped(_ trials: [SynthesisEvaluation]) -> [SynthesisEvaluation.SkippedFace]
  {
    var seen: Set<String> = []
    return trials.flatMap(\.skipped).filter { seen.insert($0.face).inserted }
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
