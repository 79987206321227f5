import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceReports
import MTLFaceSupport
import MTLFaceTensor

/// `dataset review SET -o FOLDER`: draws faces with their labels for visual inspection.
struct DatasetReviewVerb: Verb {
  static let name = "dataset review"
  static let summary = "Draws the faces of a data set with their labels, and prepares corrections"
  static let discussion = """
    The command writes contact sheets of the faces, arranged by age group or by person. It also
    writes the file corrections.txt, which contains one commented-out line per face on a sheet. The
    number below a face is the number of its line. To correct a label, delete the # and edit the
    line. Every dataset command accepts the file with --corrections.

    With --model, the sheets also show the estimates of the model. With --doubtful, the sheets show
    only faces that the model cannot analyze, or whose labels contradict the model. A label
    contradicts the model if the estimated age differs by more than --differ years, or if the
    estimated gender differs and has a probability above 0.8. In the line of each of these faces, the
    contradicted labels are replaced by the estimates. If the model cannot analyze the face, the line
    contains the word "remove".
    """
  static let positionals = [DatasetInputOptions.positional]
  static let output: Option<String?> = .optional(
    "output", short: "o", "FOLDER", .folder, help: "the folder to write; required")
  static let model: Option<String?> = .optional(
    "model", short: "m", "FILE", .path, defaultText: "none",
    help: "a model with an age or gender estimator")
  static let doubtful = Option.flag(
    "doubtful",
    help: "show only faces whose labels contradict the model, or that the model cannot analyze")
  static let differ = Option.value(
    "differ", "YEARS", .number(in: 0...150), default: 15,
    help: "the largest difference in years between the labeled and the estimated age at which the "
      + "label is not doubtful")
  static let by = Option.value(
    "by", "ORDER", .choice(), default: DatasetReview.Arrangement.age, defaultText: "age",
    help: "the arrangement of the faces: age or person")
  static let perSheet = Option.value(
    "per-sheet", "N", .integer(in: 1...1000), default: 100,
    help: "the maximum number of faces per sheet")
  static let most = Option.value(
    "most", "N", .integer(in: 1...1_000_000), default: 5000,
    help: "the maximum number of faces; if there are more faces, evenly spaced faces are shown")
  static let options: [any OptionDeclaration] =
    [output, by, perSheet, most, model, doubtful, differ] + LabelEstimatorOptions.options
    + DatasetInputOptions.options
  static let examples = [
    (
      command: "mtlface-cli dataset review utkface/ -o review",
      purpose: "show all faces by age group"
    ),
    (
      command: "mtlface-cli dataset review utkface/ --doubtful -m model.safetensors -o doubts",
      purpose: "show the faces whose labels contradict the model"
    ),
    (
      command: "mtlface-cli dataset stats utkface/ --corrections doubts/corrections.txt",
      purpose: "count the faces of the corrected data set"
    ),
  ]
  static let jsonMembers = [
    (name: "output", meaning: "the path of the folder"),
    (name: "corrections", meaning: "the path of the corrections file"),
    (
      name: "sheets",
      meaning: "the contact sheets, as objects with file, and first and last (the numbers of its "
        + "faces)"
    ),
    (name: "faces", meaning: "the number of faces in the data set"),
    (name: "shown", meaning: "the number of faces on the sheets"),
    (
      name: "doubtful",
      meaning: "the number of faces whose labels contradict the model or that cannot be analyzed, "
        + "or null without a model"
    ),
    (name: "problems", meaning: "the faces that cannot be used, as objects with entry and problem"),
    (name: "seconds", meaning: "the elapsed time in seconds"),
  ]

  private let arguments: Arguments
  private let output: String

  init(_ arguments: Arguments) throws {
    guard let output = arguments[Self.output] else {
      throw UsageError("missing option -o; give the folder to write")
    }
    for (name, isGiven) in [
      ("doubtful", arguments[Self.doubtful]), ("differ", arguments.has(Self.differ)),
      ("align", arguments[LabelEstimatorOptions.align]),
      ("unconfirmed", arguments[LabelEstimatorOptions.unconfirmed]),
    ] where isGiven && arguments[Self.model] == nil {
      throw UsageError("--\(name) requires a model; give --model FILE")
    }
    self.output = FileSystem.withoutTrailingSlash(output)
    self.arguments = arguments
  }

  func run(_ console: Console) throws -> Outcome {
    let start = Stopwatch.now()
    let set = try DatasetInputOptions.open(arguments, console, Self.self)
    let corrections = "\(output)/corrections.txt"
    guard !FileSystem.exists(corrections) else {
      throw CommandError(
        description: "\(corrections): already exists and may contain edits; give another folder")
    }
    var review = DatasetReview(set, ageTolerance: arguments[Self.differ])
    let estimator =
      try arguments[Self.model] == nil
      ? nil : LabelEstimatorOptions.open(arguments, console, Self.self)
    let (shown, candidateCount) = choose(&review, estimator, console)
    try FileSystem.makeFolder(output)
    let sheets = try review.writeSheets(
      ofFacesAt: shown, to: output, by: arguments[Self.by],
      groups: estimator?.ageGroups ?? AgeGroups(count: 7), facesPerSheet: arguments[Self.perSheet],
      pool: ThreadPool(threads: arguments[CommonOptions.threads])
    ) { console.progress("sheet \($0)") }
    console.clearProgress()
    let problems = set.problems + review.problems
    console.report(problems, of: Self.self)
    let doubtfulCount = estimator == nil ? nil : review.doubtfulCount
    return Outcome(
      text: text(shown.count, of: candidateCount, sheets.count, doubtfulCount, problems.count),
      json: .object([
        ("output", .string(output)), ("corrections", .string(corrections)),
        ("sheets", .array(sheets.map(\.json))), ("faces", .integer(set.count)),
        ("shown", .integer(shown.count)), ("doubtful", JSON(doubtfulCount)),
        ("problems", JSON(problems)), ("seconds", .number(Stopwatch.now() - start)),
      ]), status: problems.isEmpty ? .success : .negative)
  }

  /// Adds the estimates of a model to the review, and returns the indices of the faces to show.
  ///
  /// The second result is the number of faces from which these faces were chosen.
  private func choose(
    _ review: inout DatasetReview, _ estimator: LabelEstimator?, _ console: Console
  ) -> (shown: [Int], candidateCount: Int) {
    var shown = Array(review.dataset.samples.indices)
    if let estimator, arguments[Self.doubtful] {
      review.estimateLabels(
        ofFacesAt: shown, with: estimator, progress: console.faceProgress())
      shown = shown.filter(review.isDoubtful)
    }
    let candidateCount = shown.count
    shown = shown.evenlySpaced(arguments[Self.most])
    if let estimator, !arguments[Self.doubtful] {
      review.estimateLabels(
        ofFacesAt: shown, with: estimator, progress: console.faceProgress())
    }
    console.clearProgress()
    return (shown, candidateCount)
  }

  private func text(
    _ shown: Int, of candidateCount: Int, _ sheets: Int, _ doubtfulCount: Int?, _ problems: Int
  ) -> String {
    var text = "\(output.printable): \(NumberFormat.count(shown, "face"))"
    if shown < candidateCount { text += " of \(NumberFormat.grouped(candidateCount)) (see --most)" }
    text += " on \(NumberFormat.count(sheets, "sheet"))"
    if let doubtfulCount { text += ", \(NumberFormat.grouped(doubtfulCount)) doubtful" }
    if problems > 0 { text += ", \(NumberFormat.count(problems, "problem"))" }
    return text + "; edit \(output.printable)/corrections.txt\n"
  }
}
