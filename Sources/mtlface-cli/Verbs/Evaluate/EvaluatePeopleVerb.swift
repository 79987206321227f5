import MTLFace
import MTLFaceCheckpoint
import MTLFaceSupport
import MTLFaceTensor

/// `evaluate people FOLDER --report PAGE.html`: how well a model recognizes the people of one's own
/// photos.
struct EvaluatePeopleVerb: Verb {
  static let name = "evaluate people"
  static let summary = "Measure recognition on your own photos, and write a page about it"
  static let discussion = """
    SET is a folder with a folder for each person (SET/Ada/1.jpg), or any other form of the dataset
    verbs that names persons. Each photo is asked about among all the others (who is it?), and pairs are
    compared (same or different?): all pairs of one person, and --impostors of two, drawn by --seed.
    Copies of a picture of one person are measured once.

    --report writes a page for people who know no biometrics: what the numbers mean, the thresholds to
    use, pictures, strata by age and gender where they are known, and the worst mistakes as small
    pictures. It is one file and asks for nothing; it holds faces of these people, so treat it as
    their photos.

    --calibrate stores thresholds for false accept rates, with the data's name, in the model's file;
    verify then decides by them.

    \(EvaluationOptions.readingHelp)
    """
  static let positionals = [DatasetInputOptions.positional]
  static let impostors = Option.value(
    "impostors", "N", .integer(in: 1...100_000_000), default: 1_000_000,
    help: "pairs of two people to compare, all where there are no more")
  static let calibrate = Option.flag(
    "calibrate", help: "store the thresholds in the model's file")
  static let options: [any OptionDeclaration] =
    [EvaluationOptions.report] + EvaluationOptions.reading + [
      PhotoOptions.flip, calibrate, impostors, EvaluationOptions.dataName, EvaluationOptions.seed,
      EvaluationOptions.samples,
    ] + DatasetInputOptions.options
  static let examples = [
    (
      command: "mtlface-cli evaluate people photos/ -m m.safetensors --report page.html",
      purpose: "a folder for each person: all there is to know on one page"
    ),
    (
      command: "mtlface-cli evaluate people photos/ -m m.safetensors --calibrate",
      purpose: "and let verify decide by these people"
    ),
  ]
  static let jsonMembers: [(name: String, meaning: String)] =
    [
      (name: "data", meaning: "what they are called"),
      (name: "faces", meaning: "faces measured"), (name: "persons", meaning: "of whom"),
      (name: "flip", meaning: "as given"),
      (
        name: "identification",
        meaning: "object of probes, mated and the members of evaluate identification: ranks, cmc, "
          + "fnir_at_fpir, strata"
      ),
      (
        name: "verification",
        meaning: "object of genuine, impostors, possible_genuine, possible_impostors (pairs), "
          + "tar_at_far (array of far, threshold, tar, interval, enough_impostors), threshold (the "
          + "recommended one), eer, eer_interval, auc, auc_interval, strata (array of kind, name, "
          + "genuine, impostors, tar, interval, far, enough_impostors, too_few)"
      ),
    ] + DatasetEmbeddings.jsonMemberHelp + [
      (name: "left_out_copies", meaning: "copies that were not measured"),
      (name: "calibrated", meaning: "the model's file, or null"),
      (name: "seed", meaning: "as given"), (name: "samples", meaning: "as given"),
      (name: "files", meaning: "what was written"), (name: "seconds", meaning: "for all"),
    ]

  private let arguments: Arguments

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    try EvaluationOptions.checkCalibration(arguments[Self.calibrate], arguments)
    try EvaluationOptions.checkEnding(arguments[EvaluationOptions.report], "report", [".html"])
  }

  func run(_ console: Console) throws -> Outcome {
    let start = Stopwatch.now()
    let analyzer = try PhotoOptions.openModel(arguments)
    let dataset = try DatasetInputOptions.open(arguments)
    let name = EvaluationOptions.name(arguments, path: arguments.positionals[0])
    try checkOutputs(dataset, name)
    let pool = ThreadPool(threads: arguments[CommonOptions.threads])
    let reading = try EvaluationInference(
      dataset, arguments, analyzer, console, verb: Self.self)
    let people = try DatasetEmbeddings(
      reading.outputs(
        forFacesAt: EvaluationOptions.facesWithIdentity(in: dataset),
        query: .embeddings(analyzer, flip: arguments[PhotoOptions.flip])),
      excludingDuplicates: true)
    console.progress("measuring")
    let set = people.testSet
    let experiment = try IdentificationExperiment.leaveOneOut(set, pool: pool)
    let bootstrap = EvaluationOptions.bootstrap(arguments)
    var answer = RecognitionReport(
      name: name, model: EvaluationOptions.modelName(arguments), people: people,
      experiment: experiment,
      identification: try IdentificationMetrics(
        experiment, on: set, groups: analyzer.groups, bootstrap: bootstrap, pool: pool),
      pairs: try FacePairMetrics(
        set, impostorCount: arguments[Self.impostors],
        seed: UInt64(arguments[EvaluationOptions.seed]), groups: analyzer.groups,
        bootstrap: bootstrap, pool: pool),
      seed: arguments[EvaluationOptions.seed], samples: arguments[EvaluationOptions.samples],
      flip: arguments[PhotoOptions.flip])
    try store(&answer)
    try write(&answer, reading.inference)
    answer.seconds = Stopwatch.now() - start
    return Outcome(
      text: answer.text, json: answer.json,
      status: people.outputs.skipped.isEmpty ? .success : .negative)
  }

  /// Measuring takes minutes: what cannot be written should be known before.
  private func checkOutputs(_ set: FaceDataset, _ name: String) throws {
    try EvaluationOptions.checkOutputs(
      [arguments[EvaluationOptions.report]], arguments, inputs: [set.path])
    guard arguments[Self.calibrate], let model = arguments[PhotoOptions.model] else { return }
    try SimilarityCalibration.check(dataName: name)
    try Model.validateCalibrationTarget(model)
  }

  private func store(_ answer: inout RecognitionReport) throws {
    guard arguments[Self.calibrate], let model = arguments[PhotoOptions.model] else { return }
    let table = try answer.pairs.pairScores.scores.calibration(
      dataName: answer.name, usesFlipAveraging: answer.flip)
    try Model.store(table, inFile: model)
    answer.calibrated = model
  }

  private func write(_ answer: inout RecognitionReport, _ reading: DatasetInference) throws {
    guard let report = arguments[EvaluationOptions.report] else { return }
    let errors = RecognitionErrors(
      in: answer.people.testSet, pairs: answer.pairs.pairScores, experiment: answer.experiment)
    let mistakes = RecognitionErrorGallery(errors, answer.people, reading).html(
      threshold: answer.pairs.recommended?.point.threshold)
    try AtomicFile.write(RecognitionReportPage(answer, mistakes: mistakes).html, to: report)
    answer.files.append(report)
  }
}
