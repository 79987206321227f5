import MTLFace
import MTLFaceCheckpoint
import MTLFaceSupport
import MTLFaceTensor

/// `evaluate identification SET`: who is recognized among others.
struct EvaluateIdentificationVerb: Verb {
  static let name = "evaluate identification"
  static let summary = "Measure how well people are found among others"
  static let discussion = """
    SET names persons: a folder with a folder for each, insightface records, or any other form of the
    dataset verbs that does. A probe is identified at rank k where fewer than k photos of others are as
    like as the likest of its own person.

    --protocol leave-one-out (FG-NET's) asks about every photo among all the others; age-gap (MORPH's)
    about everybody's oldest photo among everybody's youngest; open-set enrols a share of the persons and
    asks about all other photos; distractors (MegaFace's) hides one mate among more and more faces of
    --distractors.

    FNIR at FPIR says what a threshold for strangers costs: known people missed, where a stranger is
    named at that rate. Without strangers each probe is asked about a second time as one, without its
    own person's photos. Intervals (95 %) draw the persons anew.

    \(EvaluationOptions.readingHelp)
    """
  static let positionals = [DatasetInputOptions.positional]
  static let protocolOption: Option<IdentificationProtocol?> = .optional(
    "protocol", "NAME", .choice(), defaultText: "leave-one-out",
    help: "leave-one-out, age-gap, open-set or distractors")
  static let distractors: Option<String?> = .optional(
    "distractors", "SET", .path, help: "faces of other people: a folder, records, or a list")
  static let counts = Option.value(
    "counts", "N,...", .integers(in: 1...100_000_000), default: [],
    defaultText: "powers of ten, and all", help: "numbers of distractors")
  static let subjects: Option<Int?> = .optional(
    "subjects", "N", .integer(in: 1...100_000_000), defaultText: "all",
    help: "persons that age-gap draws")
  static let enrolled = Option.value(
    "enrolled", "SHARE", .number(in: 0...1), default: 0.5, help: "persons that open-set enrols")
  static let enrolledFaces = Option.value(
    "enrolled-faces", "N", .integer(in: 1...1_000_000), default: 1,
    help: "photos of each that it enrols")
  static let ranks = Option.value(
    "ranks", "N,...", .integers(in: 1...1_000_000), default: [1, 5, 10],
    defaultText: "1,5,10", help: "ranks to measure")
  static let cmc: Option<String?> = .optional(
    "cmc", "FILE", .path, help: "draw the CMC in a .png, or list it in a .csv")
  static let lastRank = Option.value(
    "last-rank", "N", .integer(in: 2...1_000_000), default: 20, help: "where the CMC ends")
  static let options: [any OptionDeclaration] =
    EvaluationOptions.reading + [
      PhotoOptions.flip, protocolOption, distractors, counts, subjects, enrolled, enrolledFaces,
      ranks, cmc, lastRank, EvaluationOptions.report, EvaluationOptions.dataName,
      EvaluationOptions.seed, EvaluationOptions.samples,
    ] + DatasetInputOptions.options
  static let examples = [
    (
      command: "mtlface-cli evaluate identification FGNET --form fgnet -m m.safetensors",
      purpose: "FG-NET's leave-one-out"
    ),
    (
      command: "mtlface-cli evaluate identification m.txt --protocol age-gap -m m.safetensors",
      purpose: "the oldest among the youngest"
    ),
    (
      command: "mtlface-cli evaluate identification p/ --distractors c.rec -m m.safetensors",
      purpose: "among more and more strangers"
    ),
  ]
  static let jsonMembers: [(name: String, meaning: String)] =
    [
      (name: "data", meaning: "what they are called"), (name: "protocol", meaning: "as given"),
      (name: "faces", meaning: "faces measured"), (name: "persons", meaning: "of whom"),
      (name: "probes", meaning: "faces asked about, or pairs"),
      (name: "mated", meaning: "of them with a face of the person in the gallery"),
      (name: "gallery", meaning: "faces they were compared with"),
    ] + IdentificationMetrics.jsonMemberHelp + [
      (
        name: "distractors",
        meaning: "array of distractors, rate, interval, or null; ranks and the like are null then"
      ), (name: "distractors_skipped", meaning: "array of entry, problem: distractors not used"),
    ] + DatasetEmbeddings.jsonMemberHelp + [
      (name: "seed", meaning: "as given"), (name: "files", meaning: "what was written"),
      (name: "seconds", meaning: "for all"),
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
          ? "--distractors is for --protocol distractors; give one of the two"
          : "--distractors is missing; give faces of other people")
    }
    try EvaluationOptions.checkEnding(arguments[Self.cmc], "cmc", [".png", ".csv"])
    try EvaluationOptions.checkEnding(arguments[EvaluationOptions.report], "report", [".html"])
    guard kind != .distractors || arguments[Self.cmc] == nil else {
      throw UsageError("--cmc is not for --protocol distractors, which has a rank-1 only")
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
    var answer = IdentificationReport(
      name: EvaluationOptions.name(arguments, path: arguments.positionals[0]), kind: kind,
      people: people,
      model: EvaluationOptions.modelName(arguments), seed: arguments[EvaluationOptions.seed])
    if kind == .distractors {
      try measureDistractors(people, analyzer, console, pool, &answer)
    } else {
      let experiment = try identify(people, pool)
      answer.experiment = experiment
      answer.metrics = try IdentificationMetrics(
        experiment, on: people.testSet, groups: analyzer.groups, ranks: arguments[Self.ranks],
        lastRank: arguments[Self.lastRank], bootstrap: EvaluationOptions.bootstrap(arguments),
        pool: pool)
      try writeCurve(experiment.scores, answer)
    }
    if let report = arguments[EvaluationOptions.report] {
      try AtomicFile.write(IdentificationReportPage(answer).html, to: report)
    }
    answer.files = outputs.compactMap { $0 }
    answer.seconds = Stopwatch.now() - start
    return Outcome(
      text: answer.text, json: answer.json,
      status: people.outputs.skipped.isEmpty && answer.skippedDistractors.isEmpty
        ? .success : .negative)
  }

  private func identify(_ people: DatasetEmbeddings, _ pool: ThreadPool) throws
    -> IdentificationExperiment
  {
    let set = people.testSet
    guard kind != .ageGap || set.labels.contains(where: { $0.age != nil }) else {
      throw CommandError(
        description:
          "\(people.dataset.path): no age is known, and this protocol needs them; give a form "
          + "with ages (--form), ages by --corrections, or another --protocol")
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
    _ people: DatasetEmbeddings, _ analyzer: FaceAnalyzer, _ console: Console, _ pool: ThreadPool,
    _ answer: inout IdentificationReport
  ) throws {
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
    answer.skippedDistractors = rows.skipped
    answer.distractors = curve.points.map {
      .init(point: $0, interval: $0.personRate.interval(bootstrap, pool: pool))
    }
  }

  private func writeCurve(_ scores: IdentificationScores, _ answer: IdentificationReport) throws {
    guard let path = arguments[Self.cmc] else { return }
    let last = arguments[Self.lastRank]
    if path.lowercased().hasSuffix(".csv") {
      return try AtomicFile.write(scores.cmcCSV(upTo: last), to: path)
    }
    var plot = IdentificationPlot(
      title: "Identification on \(answer.name.printable.shortened(to: 40))", ranks: last)
    try plot.add(scores, name: answer.model.printable.shortened(to: 40))
    try plot.image().writePNG(to: path)
  }
}
