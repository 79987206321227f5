import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceReports
import MTLFaceSupport
import MTLFaceTraining

/// `evaluate synthesis SET MODEL...`: measures age accuracy and identity preservation, as in the
/// supplement of the paper.
struct EvaluateSynthesisVerb: Verb {
  static let name = "evaluate synthesis"
  static let summary = "Measures face age synthesis with independent networks"
  static let discussion = """
    Each MODEL synthesizes every face of SET whose age is known at every age group. Two networks
    that did not take part in the training evaluate the results as 8-bit images: an age estimator
    trained on other faces, and an independent recognizer.

    Age accuracy is the share of results whose estimated age lies in the target group. Identity
    preservation is the mean cosine similarity between the embeddings of result and input. Both are
    averaged over the mappings from source groups to target groups, with bootstrap intervals over
    the inputs. Shift is the largest change of the mean of a color channel, in levels of 0...255:
    the average over the faces, and the maximum.

    Images must be aligned. An image that one of the models cannot use is reported and omitted for
    all models; the exit status is then 1.
    """
  static let positionals = [
    DatasetInputOptions.positional,
    Positional(name: "MODEL", help: "an MTLFace model with a generator", repeats: true),
  ]
  static let ages: Option<String?> = .optional(
    "ages", "FILE", .path, help: "the model that estimates ages; required")
  static let identities: Option<String?> = .optional(
    "identities", "FILE", .path, help: "the model that compares identities; required")
  static let faces = Option.value(
    "faces", "N", .integer(in: 1...10_000_000), default: 1000,
    help: "the maximum number of faces; of a larger set, evenly spaced faces are used")
  static let every = Option.value(
    "every", "K", .integer(in: 1...1_000_000), default: 1,
    help: "use only faces whose record key or index is a multiple of K, as those held out with "
      + "train --held-out-every")
  static let sheets: Option<String?> = .optional(
    "sheets", "FOLDER", .path, help: "draw a contact sheet of each model's results to this folder")
  static let rows = Option.value(
    "rows", "N", .integer(in: 1...200), default: 10,
    help: "the number of faces on a contact sheet and in the report")
  static let options: [any OptionDeclaration] =
    [
      ages, identities, faces, every, sheets, rows, EvaluationOptions.report,
      EvaluationOptions.dataName, EvaluationOptions.seed, EvaluationOptions.samples,
      PhotoOptions.memory,
    ] + DatasetInputOptions.options
  static let examples = [
    (
      command: "mtlface-cli evaluate synthesis utk/ m.st --ages a.st --identities i.st",
      purpose: "one model on a data set with ages"
    ),
    (
      command: "mtlface-cli evaluate synthesis utk/ *.st --every 10 --sheets sheets/ ...",
      purpose: "several models on the faces that were held out, with contact sheets"
    ),
    (
      command: "mtlface-cli evaluate synthesis utk/ *.st --report ages.html ...",
      purpose: "write a report"
    ),
  ]
  static let jsonMembers = SynthesisReport.jsonMemberHelp

  private let arguments: Arguments
  private let (ages, identities): (String, String)

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    guard let ages = arguments[Self.ages], let identities = arguments[Self.identities] else {
      throw UsageError(
        "missing option --ages or --identities; give both, and models other than those being "
          + "measured")
    }
    (self.ages, self.identities) = (ages, identities)
    try EvaluationOptions.checkReportEnding(arguments)
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
      console.report("\(item)", from: Self.self)
    }
    let common = SynthesisEvaluation.commonFaces(of: evaluations)
    guard !common.isEmpty else {
      throw CommandError(description: "\(set.path): contains no face that all models can use")
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

  /// Returns the indices of the faces to use: evenly spaced faces of known age.
  private func choose(_ set: FaceDataset) throws -> [Int] {
    let known = (0..<set.count).filter {
      set.samples[$0].labels.age != nil
        && set.recordNumber(at: $0).isMultiple(of: arguments[Self.every])
    }
    guard !known.isEmpty else {
      throw CommandError(
        description: "\(set.path): no face has a known age; see dataset annotate, or --every")
    }
    return known.evenlySpaced(arguments[Self.faces])
  }
}
