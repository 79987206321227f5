import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceReports
import MTLFaceSupport

/// `evaluate identification SET`: measures the accuracy of identification.
struct EvaluateIdentificationVerb: Verb {
  static let name = "evaluate identification"
  static let summary = "Measures the accuracy of identification on labeled photos"
  static let discussion = """
    SET must contain identities. It can be a folder with one subfolder per person, insightface
    records, or any other data set with identities. A probe is a photo that is searched against a
    gallery of photos. Its mates are the photos of the same person. A probe is identified at rank k
    if fewer than k photos of other people are at least as similar to the probe as its most similar
    mate.

    The protocol leave-one-out (as for FG-NET) searches every photo against all others.

    The protocol age-gap (as for MORPH) uses the people with at least two photos of known age. It
    searches each person's photo at the highest age against the photos of all these people at their
    lowest ages.

    The protocol open-set enrolls a fraction of the people with at least two photos and searches all
    other photos. Probes of people who are not enrolled are strangers.

    The protocol distractors (as for MegaFace) searches each photo against one mate at a time and an
    increasing number of faces from --distractors.

    FNIR at FPIR is the miss rate at thresholds that reject strangers. FPIR is the fraction of
    strangers who are identified as a person in the gallery. FNIR is the fraction of other probes
    that are not identified as their person. If a protocol has no strangers, each probe is searched
    a second time, without its mates. The 95% intervals are bootstrap intervals over people.

    \(EvaluationOptions.readingHelp)
    """
  static let positionals = [DatasetInputOptions.positional]
  static let protocolOption: Option<IdentificationProtocol?> = .optional(
    "protocol", "NAME", .choice(), defaultText: "leave-one-out; distractors with --distractors",
    help: "the protocol: leave-one-out, age-gap, open-set or distractors")
  static let distractors: Option<String?> = .optional(
    "distractors", "SET", .path,
    help: "a data set with faces of other people: a folder, records or a list")
  static let counts = Option.value(
    "counts", "N,...", .integers(in: 1...100_000_000), default: [],
    defaultText: "powers of ten, and all",
    help: "with --distractors: the numbers of distractors")
  static let subjects: Option<Int?> = .optional(
    "subjects", "N", .integer(in: 1...100_000_000), defaultText: "all",
    help: "with age-gap: the number of people to draw")
  static let enrolled = Option.value(
    "enrolled", "FRACTION", .number(in: 0...1), default: 0.5,
    help: "with open-set: the fraction to enroll of the people with at least two photos, 0...1")
  static let enrolledFaces = Option.value(
    "enrolled-faces", "N", .integer(in: 1...1_000_000), default: 1,
    help: "with open-set: the maximum number of photos to enroll for each person")
  static let ranks = Option.value(
    "ranks", "N,...", .integers(in: 1...1_000_000), default: [1, 5, 10],
    defaultText: "1,5,10", help: "the ranks at which to measure the identification rate")
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
      command: "mtlface-cli evaluate identification FGNET --form fgnet",
      purpose: "apply the leave-one-out protocol of FG-NET"
    ),
    (
      command: "mtlface-cli evaluate identification morph.txt --protocol age-gap",
      purpose: "search photos at the highest age against photos at the lowest age"
    ),
    (
      command: "mtlface-cli evaluate identification photos/ --distractors crowd.rec",
      purpose: "search among an increasing number of strangers"
    ),
  ]
  static let jsonMembers = IdentificationReport.jsonMemberHelp

  private let arguments: Arguments
  private let kind: IdentificationProtocol

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    let isGiven = arguments[Self.distractors] != nil
    kind = arguments[Self.protocolOption] ?? (isGiven ? .distractors : .leaveOneOut)
    guard isGiven == (kind == .distractors) else {
      throw UsageError(
        isGiven
          ? "--distractors requires --protocol distractors; omit one of the options"
          : "missing option --distractors; give a data set with faces of other people")
    }
    try EvaluationOptions.checkEnding(arguments[Self.cmc], "cmc", [".png", ".csv"])
    try EvaluationOptions.checkReportEnding(arguments)
    guard kind != .distractors || arguments[Self.cmc] == nil else {
      throw UsageError("--cmc is not available with --protocol distractors; omit one of the two")
    }
  }

  func run(_ console: Console) throws -> Outcome {
    let start = Stopwatch.now()
    let analyzer = try PhotoOptions.openModel(arguments, console, Self.self)
    let set = try DatasetInputOptions.open(arguments, console, Self.self)
    let files = [arguments[Self.cmc], arguments[EvaluationOptions.report]]
    try EvaluationOptions.checkOutputs(
      files, arguments, inputs: [set.path] + (arguments[Self.distractors].map { [$0] } ?? []))
    let embeddings = try EvaluationInference(
      set, arguments, analyzer, console, verb: Self.self
    ).embeddings()
    let name = EvaluationOptions.name(arguments, path: arguments.positionals[0])
    let details = EvaluationOptions.details(arguments, dataName: name)
    var report = try measure(embeddings, analyzer, console, details)
    if case .probes(let experiment, _) = report.result, let path = arguments[Self.cmc] {
      try write(experiment.scores, details, to: path)
    }
    if let path = arguments[EvaluationOptions.report] {
      try AtomicFile.write(report.page.html, to: path)
    }
    report.details.files = files.compactMap { $0 }
    report.details.seconds = Stopwatch.now() - start
    return Outcome(
      text: report.text, json: report.json, status: report.isComplete ? .success : .negative)
  }

  private func measure(
    _ embeddings: DatasetEmbeddings, _ analyzer: FaceAnalyzer, _ console: Console,
    _ details: EvaluationDetails
  ) throws -> IdentificationReport {
    let pool = ThreadPool(threads: arguments[CommonOptions.threads])
    guard kind == .distractors else {
      let experiment = try identify(embeddings, pool)
      let metrics = try IdentificationMetrics(
        experiment, on: embeddings.testSet, groups: analyzer.groups, ranks: arguments[Self.ranks],
        lastRank: arguments[Self.lastRank], bootstrap: details.bootstrap, pool: pool)
      return IdentificationReport(.probes(experiment, metrics), embeddings, details: details)
    }
    let set = try FaceDataset.open(arguments[Self.distractors] ?? "")
    let distractors = try EvaluationInference(
      set, arguments, analyzer, console, verb: Self.self
    ).embeddings(forFacesAt: set.samples.indices)
    let curve = try DistractorCurve(
      embeddings, distractors: distractors, counts: arguments[Self.counts],
      seed: details.bootstrap.seed, pool: pool)
    return IdentificationReport(
      .distractors(curve.estimates(bootstrap: details.bootstrap, pool: pool)), embeddings,
      skippedDistractors: distractors.skipped, details: details)
  }

  private func identify(_ embeddings: DatasetEmbeddings, _ pool: ThreadPool) throws
    -> IdentificationExperiment
  {
    let set = embeddings.testSet
    guard kind != .ageGap || set.labels.contains(where: { $0.age != nil }) else {
      throw CommandError(
        description:
          "\(embeddings.dataset.path): contains no ages, which this protocol requires; give a format "
          + "with ages (--form), ages with --corrections, or another --protocol")
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

  /// Writes a table or a chart of the cumulative match characteristic, depending on the ending of
  /// the path.
  private func write(
    _ scores: IdentificationScores, _ details: EvaluationDetails, to path: String
  ) throws {
    let last = arguments[Self.lastRank]
    if path.lowercased().hasSuffix(".csv") {
      return try AtomicFile.write(scores.cmcCSV(upTo: last), to: path)
    }
    var plot = IdentificationPlot(
      title: "Identification on \(details.dataName.printable.shortened(to: 40))", ranks: last)
    try plot.add(scores, name: details.modelName.printable.shortened(to: 40))
    try plot.image().writePNG(to: path)
  }
}
