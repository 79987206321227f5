import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceReports
import MTLFaceCheckpoint
import MTLFaceReports
import MTLFaceSupport
import MTLFaceTensor

/// `evaluate identification SET`: measures the accuracy of identification.
struct EvaluateIdentificationVerb: Verb {
  static let name = "evaluate identification"
  static let summary = "Measures the accuracy of identification"
  static let discussion = """
    SET must contain identities: a folder with one subfolder per person, insightface records, or any
    other format of the dataset verbs with persons. A probe is identified at rank k if fewer than k
    photos of other persons are at least as similar as the most similar photo of its person.

    Protocols: leave-one-out (as for FG-NET) compares every photo with all others. age-gap (as for
    MORPH) compares the oldest photo of every person with the youngest photos of all persons.
    open-set enrolls a share of the persons and searches for all other photos. distractors (as for
    MegaFace) searches for one photo of the same person among a growing number of faces of
    --distractors.

    FNIR at FPIR describes a threshold for unknown people: FPIR is the rate at which a stranger is
    identified as a known person, and FNIR is the rate at which a known person is missed. If a
    protocol has no strangers, each probe is searched a second time without the photos of its
    person. The 95 % intervals are bootstrap intervals over persons.

    \(EvaluationOptions.readingHelp)
    """
  static let positionals = [DatasetInputOptions.positional]
  static let protocolOption: Option<IdentificationProtocol?> = .optional(
    "protocol", "NAME", .choice(), defaultText: "leave-one-out",
    help: "the protocol: leave-one-out, age-gap, open-set or distractors")
  static let distractors: Option<String?> = .optional(
    "distractors", "SET", .path, help: "faces of other people: a folder, records or a list")
  static let counts = Option.value(
    "counts", "N,...", .integers(in: 1...100_000_000), default: [],
    defaultText: "powers of ten, and all", help: "the numbers of distractors")
  static let subjects: Option<Int?> = .optional(
    "subjects", "N", .integer(in: 1...100_000_000), defaultText: "all",
    help: "with age-gap: the number of persons to draw")
  static let enrolled = Option.value(
    "enrolled", "SHARE", .number(in: 0...1), default: 0.5,
    help: "with open-set: the share of the persons to enroll")
  static let enrolledFaces = Option.value(
    "enrolled-faces", "N", .integer(in: 1...1_000_000), default: 1,
    help: "with open-set: the number of photos per person to enroll")
  static let ranks = Option.value(
    "ranks", "N,...", .integers(in: 1...1_000_000), default: [1, 5, 10],
    defaultText: "1,5,10", help: "the ranks to measure")
  static let cmc: Option<String?> = .optional(
    "cmc", "FILE", .path,
    help: "write the cumulative match characteristic as a chart (.png) or a table (.csv)")
  static let lastRank = Option.value(
    "last-rank", "N", .integer(in: 2...1_000_000), default: 20,
    help: "the last rank of the cumulative match characteristic")
  static let options: [any OptionDeclaration] =
    EvaluationOptions.reading + [
      PhotoOptions.flip, protocolOption, distractors, counts, subjects, enrolled, enrolledFaces,
      ranks, cmc, lastRank, EvaluationOptions.report, EvaluationOptions.dataName,
      EvaluationOptions.seed, EvaluationOptions.samples,
    ] + DatasetInputOptions.options
  static let examples = [
    (
      command: "mtlface-cli evaluate identification FGNET --form fgnet -m m.safetensors",
      purpose: "the leave-one-out protocol of FG-NET"
    ),
    (
      command: "mtlface-cli evaluate identification m.txt --protocol age-gap -m m.safetensors",
      purpose: "the oldest photos against the youngest"
    ),
    (
      command: "mtlface-cli evaluate identification p/ --distractors c.rec -m m.safetensors",
      purpose: "a growing number of strangers"
    ),
  ]
  static let jsonMembers: [(name: String, meaning: String)] =
    [
      (name: "data", meaning: "the name of the data"), (name: "protocol", meaning: "the protocol"),
      (name: "faces", meaning: "the number of faces measured"),
      (name: "persons", meaning: "the number of persons"),
      (name: "probes", meaning: "the number of probes, or of pairs with distractors"),
      (
        name: "mated",
        meaning: "the number of probes with a photo of the same person in the gallery, or null"
      ),
      (name: "gallery", meaning: "the number of faces in the gallery, or null"),
    ] + IdentificationMetrics.jsonMemberHelp + [
      (
        name: "distractors",
        meaning: "array of distractors, rate, interval, or null; if it is not null, ranks, cmc, "
          + "fnir_at_fpir and strata are null"
      ),
      (
        name: "distractors_skipped",
        meaning: "array of entry, problem: distractors that could not be used"
      ),
    ] + DatasetEmbeddings.jsonMemberHelp + [
      (name: "seed", meaning: "the seed of all random draws"),
      (name: "files", meaning: "the paths of the files written"),
      (name: "seconds", meaning: "the total time"),
    ]

  private let arguments: Arguments
  private let kind: IdentificationProtocol

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    let isGiven = arguments[Self.distractors] != nil
    kind = arguments[Self.protocolOption] ?? (isGiven ? .distractors : .leaveOneOut)
    guard isGiven == (kind == .distractors) else {
      throw UsageError(
        isGiven
          ? "--distractors requires --protocol distractors; omit one of the two"
          : "missing option --distractors; give faces of other people")
    }
    try EvaluationOptions.checkEnding(arguments[Self.cmc], "cmc", [".png", ".csv"])
    try EvaluationOptions.checkEnding(arguments[EvaluationOptions.report], "report", [".html"])
    guard kind != .distractors || arguments[Self.cmc] == nil else {
      throw UsageError("--cmc is not available with --protocol distractors; omit one of the two")
    }
  }

  func run(_ console: Console) throws -> Outcome {
    let start = Stopwatch.now()
    let analyzer = try PhotoOptions.openModel(arguments)
    let set = try DatasetInputOptions.open(arguments)
    let outputs = [arguments[Self.cmc], arguments[EvaluationOptions.report]]
    try EvaluationOptions.checkOutputs(
      outputs, arguments, inputs: [set.path] + (arguments[Self.distractors].map { [$0] } ?? []))
    let pool = ThreadPool(threads: arguments[CommonOptions.threads])
    let people = try DatasetEmbeddings(
      EvaluationInference(set, arguments, analyzer, console, verb: Self.self).outputs(
        forFacesAt: EvaluationOptions.facesWithIdentity(in: set),
        query: .embeddings(analyzer, flip: arguments[PhotoOptions.flip])))
    let name = EvaluationOptions.name(arguments, path: arguments.positionals[0])
    let model = EvaluationOptions.modelName(arguments)
    let (result, skippedDistractors) = try measure(people, analyzer, console, pool)
    if case .probes(let experiment, _) = result {
      try writeCurve(experiment.scores, dataName: name, modelName: model)
    }
    if let report = arguments[EvaluationOptions.report] {
      let page = IdentificationReportPage(result, people, dataName: name, modelName: model)
      try AtomicFile.write(page.html, to: report)
    }
    var answer = IdentificationReport(
      name: name, kind: kind, people: people, model: model,
      seed: arguments[EvaluationOptions.seed], result: result,
      skippedDistractors: skippedDistractors)
    answer.files = outputs.compactMap { $0 }
    answer.seconds = Stopwatch.now() - start
    return Outcome(
      text: answer.text, json: answer.json,
      status: people.outputs.skipped.isEmpty && answer.skippedDistractors.isEmpty
        ? .success : .negative)
  }

  private func measure(
    _ people: DatasetEmbeddings, _ analyzer: FaceAnalyzer, _ console: Console, _ pool: ThreadPool
  ) throws -> (IdentificationResult, skippedDistractors: [FaceDataset.Problem]) {
    if kind == .distractors { return try measureDistractors(people, analyzer, console, pool) }
    let experiment = try identify(people, pool)
    let metrics = try IdentificationMetrics(
      experiment, on: people.testSet, groups: analyzer.groups, ranks: arguments[Self.ranks],
      lastRank: arguments[Self.lastRank], bootstrap: EvaluationOptions.bootstrap(arguments),
      pool: pool)
    return (.probes(experiment, metrics), [])
  }

  private func identify(_ people: DatasetEmbeddings, _ pool: ThreadPool) throws
    -> IdentificationExperiment
  {
    let set = people.testSet
    guard kind != .ageGap || set.labels.contains(where: { $0.age != nil }) else {
      throw CommandError(
        description:
          "\(people.dataset.path): contains no ages, which this protocol needs; give a format with "
          + "ages (--form), ages with --corrections, or another --protocol")
    }
    let seed = UInt64(arguments[EvaluationOptions.seed])
    return switch kind {
    case .ageGap:
      try .ageGap(set, subjectCount: arguments[Self.subjects], seed: seed, pool: pool)
    case .openSet:
      try .openSet(
        set, enrolledFraction: arguments[Self.enrolled],
        facesPerPerson: arguments[Self.enrolledFaces], seed: seed, pool: pool)
    case .leaveOneOut, .distractors: try .leaveOneOut(set, pool: pool)
    }
  }

  private func measureDistractors(
    _ people: DatasetEmbeddings, _ analyzer: FaceAnalyzer, _ console: Console, _ pool: ThreadPool
  ) throws -> (IdentificationResult, skippedDistractors: [FaceDataset.Problem]) {
    let set = try FaceDataset.open(arguments[Self.distractors] ?? "")
    let rows = try EvaluationInference(set, arguments, analyzer, console, verb: Self.self).outputs(
      forFacesAt: Array(set.samples.indices),
      query: .embeddings(analyzer, flip: arguments[PhotoOptions.flip]))
    let others = try LabeledEmbeddings(
      rows.values.flatMap(\.self), identities: Array(rows.indices.indices))
    let given = arguments[Self.counts]
    let bootstrap = EvaluationOptions.bootstrap(arguments)
    let curve = try DistractorCurve(
      people.testSet.embeddings, distractors: others,
      counts: given.isEmpty ? DistractorCurve.defaultCounts(upTo: rows.indices.count) : given,
      seed: UInt64(arguments[EvaluationOptions.seed]), pool: pool)
    return (.distractors(curve.estimates(bootstrap: bootstrap, pool: pool)), rows.skipped)
  }

  private func writeCurve(
    _ scores: IdentificationScores, dataName: String, modelName: String
  ) throws {
    guard let path = arguments[Self.cmc] else { return }
    let last = arguments[Self.lastRank]
    if path.lowercased().hasSuffix(".csv") {
      return try AtomicFile.write(scores.cmcCSV(upTo: last), to: path)
    }
    var plot = IdentificationPlot(
      title: "Identification on \(dataName.printable.shortened(to: 40))", ranks: last)
    try plot.add(scores, name: modelName.printable.shortened(to: 40))
    try plot.image().writePNG(to: path)
  }
}
