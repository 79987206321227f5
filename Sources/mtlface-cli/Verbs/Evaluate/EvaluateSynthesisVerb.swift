import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceReports
import MTLFaceSupport
import MTLFaceTraining

/// `evaluate synthesis SET MODEL...`: measures age accuracy and identity preservation, as in the
/// supplement of the MTLFace paper.
struct EvaluateSynthesisVerb: Verb {
  static let name = "evaluate synthesis"
  static let summary = "Measures the age accuracy and identity preservation of face age synthesis"
  static let discussion = """
    Each MODEL synthesizes the faces of known age in SET for every age group. Two independent models
    evaluate the synthesized 8-bit images: an age estimator (--ages) and a recognizer (--identities).
    MODEL must not have been trained with either of them.

    The age accuracy is the fraction of synthesized faces whose estimated age is in the target
    group. The identity preservation is the mean cosine similarity between the embeddings of the
    synthesized face and the original face. Both are averaged over all mappings from a source group
    to a target group. The intervals are bootstrap intervals over the original faces. The channel
    shift of a face is the largest change in the mean of any color channel, on a scale of 0...255.
    The command prints its mean and its maximum over the faces.

    Images must be aligned. An image that one of the models cannot use is reported and omitted for
    all models. The exit status is then 1.
    """
  static let positionals = [
    DatasetInputOptions.positional,
    Positional(name: "MODEL", help: "an MTLFace model file with a generator", repeats: true),
  ]
  static let ages: Option<String?> = .optional(
    "ages", "FILE", .path, help: "the model file of the age estimator; required")
  static let identities: Option<String?> = .optional(
    "identities", "FILE", .path, help: "the model file of the recognizer; required")
  static let faces = Option.value(
    "faces", "N", .integer(in: 1...10_000_000), default: 1000,
    help: "the maximum number of faces; if SET has more faces, evenly spaced faces are used")
  static let every = Option.value(
    "every", "N", .integer(in: 1...1_000_000), default: 1,
    help: "the same as --held-out-every")
  static let sheets: Option<String?> = .optional(
    "sheets", "FOLDER", .folder,
    help: "write a contact sheet of synthesized faces for each model to this folder")
  static let rows = Option.value(
    "rows", "N", .integer(in: 1...200), default: 10,
    help: "the maximum number of faces on a contact sheet and in the report")
  static let options: [any OptionDeclaration] =
    [
      ages, identities, faces, EvaluationOptions.heldOut, every, sheets, rows,
      EvaluationOptions.report,
      EvaluationOptions.dataName, EvaluationOptions.seed, EvaluationOptions.samples,
      PhotoOptions.memory,
    ] + DatasetInputOptions.options
  static let examples = [
    (
      command: "mtlface-cli evaluate synthesis utk/ m.st --ages a.st --identities i.st",
      purpose: "measure one model on a data set with ages"
    ),
    (
      command:
        "mtlface-cli evaluate synthesis u/ m.st --ages a.st --identities i.st --every 5",
      purpose: "use only the faces that were held out from training"
    ),
    (
      command: "mtlface-cli evaluate synthesis utk/ m.st n.st --ages a.st --identities i.st",
      purpose: "compare two models"
    ),
  ]
  static let jsonMembers = SynthesisReport.jsonMemberHelp

  private let arguments: Arguments
  private let (ages, identities): (String, String)

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    guard let ages = arguments[Self.ages], let identities = arguments[Self.identities] else {
      throw UsageError(
        "missing option --ages or --identities; give both, with models independent of MODEL")
    }
    (self.ages, self.identities) = (ages, identities)
    guard arguments[EvaluationOptions.heldOut] == nil || !arguments.has(Self.every) else {
      throw UsageError("--held-out-every and --every are the same option; give one of them")
    }
    try EvaluationOptions.checkReportEnding(arguments)
  }

  func run(_ console: Console) throws -> Outcome {
    let start = Stopwatch.now()
    let set = try DatasetInputOptions.open(arguments, console, Self.self)
    try EvaluationOptions.checkOutputs(
      [arguments[EvaluationOptions.report]], arguments,
      inputs: [set.path, ages, identities] + arguments.positionals)
    let evaluator = try SynthesisEvaluator(
      ageEstimator: open(ages).networks, recognizer: open(identities).networks)
    let chosen = try choose(set)
    let (evaluations, sheets) = try evaluate(set, chosen, evaluator, console)
    let skipped = SynthesisEvaluation.skippedFaces(of: evaluations)
    for item in skipped {
      console.report("\(item)", from: Self.self)
    }
    let common = SynthesisEvaluation.commonFaces(of: evaluations)
    guard !common.isEmpty else {
      throw CommandError(
        description: "\(set.path): contains no face that all models can use; align the images with "
          + "dataset convert --align")
    }
    let bootstrap = EvaluationOptions.bootstrap(arguments)
    let results = try evaluations.map {
      try SynthesisResult($0.restricted(toFaces: common), bootstrap: bootstrap)
    }
    var report = SynthesisReport(
      results, sheetPaths: sheets, skipped: skipped,
      inputs: .init(
        datasetPath: set.path,
        dataName: EvaluationOptions.name(arguments, path: arguments.positionals[0]),
        ageEstimatorPath: ages, recognizerPath: identities,
        seed: arguments[EvaluationOptions.seed]))
    if let path = arguments[EvaluationOptions.report] {
      try AtomicFile.write(report.page.html(), to: path)
      report.pagePath = path
    }
    report.seconds = Stopwatch.now() - start
    return Outcome(
      text: report.text, json: report.json, status: skipped.isEmpty ? .success : .negative)
  }

  /// Evaluates each model and, with `--sheets`, writes its contact sheet.
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
    guard folder != nil, var sheet = try SynthesisSheet(examplesOf: evaluation),
      let file = folder?.path(for: evaluation.shortName, suffix: "")
    else { return nil }
    sheet.title =
      "\(evaluation.configuration.synthesisName ?? ""): \(evaluation.shortName.printable)"
    try sheet.render().writePNG(to: file)
    return file
  }

  private func open(_ path: String) throws -> FaceAnalyzer {
    try FaceAnalyzer(
      modelAt: path, memory: arguments[PhotoOptions.memory],
      threads: arguments[CommonOptions.threads])
  }

  /// Returns the indices of the faces to use: evenly spaced faces among those that have a known age
  /// and that `--held-out-every` selects.
  private func choose(_ set: FaceDataset) throws -> [Int] {
    let every = arguments[EvaluationOptions.heldOut] ?? arguments[Self.every]
    let known = (0..<set.count).filter {
      set.samples[$0].labels.age != nil
        && set.recordNumber(at: $0).isMultiple(of: every)
    }
    guard !known.isEmpty else {
      throw CommandError(
        description:
          "\(set.path): no face has a known age; label the faces with dataset annotate, or reduce "
          + "--held-out-every")
    }
    return known.evenlySpaced(arguments[Self.faces])
  }
}
