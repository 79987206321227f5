import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceCheckpoint
import MTLFaceReports
import MTLFaceSupport
import MTLFaceTensor

/// `evaluate people SET`: measures recognition on the user's own photos.
struct EvaluatePeopleVerb: Verb {
  static let name = "evaluate people"
  static let summary = "Measures recognition on your own photos, and writes a report"
  static let discussion = """
    SET is a folder with one subfolder per person (SET/Ada/1.jpg), or any other format of the
    dataset verbs with persons. The verb identifies each photo among all others ("who is it?") and
    compares pairs ("same or different?"): all pairs of the same person, and a random selection of
    --impostors pairs of different people. Copies of an image of the same person are measured once.

    --report writes a page for readers without knowledge of biometrics. It explains the results,
    recommends thresholds, and shows charts, results by age and gender if they are known, and the
    most severe errors as images. The page is a single file that loads nothing from the network. It
    contains faces of the people, so protect it like their photos.

    --calibrate stores thresholds for several false accept rates in the model file, with the name of
    the data. The verbs verify and identify then use them.

    \(EvaluationOptions.readingHelp)
    """
  static let positionals = [DatasetInputOptions.positional]
  static let impostors = Option.value(
    "impostors", "N", .integer(in: 1...100_000_000), default: 1_000_000,
    help: "the maximum number of pairs of different people to compare")
  static let calibrate = Option.flag(
    "calibrate", help: "store the thresholds in the model file")
  static let options: [any OptionDeclaration] =
    [EvaluationOptions.report] + EvaluationOptions.reading + [
      PhotoOptions.flip, calibrate, impostors, EvaluationOptions.dataName, EvaluationOptions.seed,
      EvaluationOptions.samples,
    ] + DatasetInputOptions.options
  static let examples = [
    (
      command: "mtlface-cli evaluate people photos/ -m m.safetensors --report page.html",
      purpose: "write a report on photos in one folder per person"
    ),
    (
      command: "mtlface-cli evaluate people photos/ -m m.safetensors --calibrate",
      purpose: "store thresholds that are measured on these people"
    ),
  ]
  static let jsonMembers: [(name: String, meaning: String)] =
    [
      (name: "data", meaning: "the name of the data"),
      (name: "faces", meaning: "the number of faces measured"),
      (name: "persons", meaning: "the number of persons"),
      (name: "flip", meaning: "whether --flip was given"),
      (
        name: "identification",
        meaning: "object of probes, mated, ranks, cmc, fnir_at_fpir, strata, as in the output of "
          + "evaluate identification"
      ),
      (
        name: "verification",
        meaning: "object of genuine, impostors, possible_genuine, possible_impostors (numbers of "
          + "pairs), tar_at_far (array of far, threshold, tar, interval, enough_impostors), "
          + "threshold (the recommended one), eer, eer_interval, auc, auc_interval, strata (array "
          + "of kind, name, genuine, impostors, tar, interval, far, enough_impostors, too_few)"
      ),
    ] + DatasetEmbeddings.jsonMemberHelp + [
      (name: "left_out_copies", meaning: "the number of copies that were not measured"),
      (name: "calibrated", meaning: "the path of the model with stored thresholds, or null"),
      (name: "seed", meaning: "the seed of all random draws"),
      (name: "samples", meaning: "the number of bootstrap samples"),
      (name: "files", meaning: "the paths of the files written"),
      (name: "seconds", meaning: "the total time"),
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

  /// Checks the output files before the measurement, which takes minutes.
  private func checkOutputs(_ set: FaceDataset, _ name: String) throws {
    try EvaluationOptions.checkOutputs(
      [arguments[EvaluationOptions.report]], arguments, inputs: [set.path])
    guard arguments[Self.calibrate], let model = arguments[PhotoOptions.model] else { return }
    try SimilarityCalibration.check(dataName: name)
    try FaceModel.validateCalibrationTarget(model)
  }

  private func store(_ answer: inout RecognitionReport) throws {
    guard arguments[Self.calibrate], let model = arguments[PhotoOptions.model] else { return }
    let table = try answer.pairs.pairScores.scores.calibration(
      dataName: answer.name, usesFlipAveraging: answer.flip)
    try FaceModel.store(table, inFile: model)
    answer.calibrated = model
  }

  private func write(_ answer: inout RecognitionReport, _ reading: DatasetInference) throws {
    guard let report = arguments[EvaluationOptions.report] else { return }
    var page = RecognitionReportPage(
      answer.people, answer.experiment, answer.identification, answer.pairs,
      dataName: answer.name, modelName: answer.model)
    page.conditions = [
      ["Random seed", "\(answer.seed)"],
      ["Intervals", "95 %, from \(answer.samples) bootstrap samples of the people"],
      ["Flip averaging", answer.flip ? "yes" : "no"],
    ]
    page.thresholdNote =
      answer.calibrated == nil
      ? "Use --calibrate to store it for verify." : "It is stored in the model file."
    let html = page.html { try reading.alignedFace(at: $0).image }
    try AtomicFile.write(html, to: report)
    answer.files.append(report)
  }
}
