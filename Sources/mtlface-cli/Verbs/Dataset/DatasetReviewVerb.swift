import MTLFace
import MTLFaceSupport
import MTLFaceTensor

/// `dataset review SET -o FOLDER`: faces with their labels, to be gone through by eye.
struct DatasetReviewVerb: Verb {
  static let name = "dataset review"
  static let summary = "Draw a data set's faces with their labels, and prepare corrections"
  static let discussion = """
    Writes contact sheets of the faces, by age group or by person, and corrections.txt with a line for
    each face that is shown, all of them comments: the number under a face is the number of its line.
    Take away the # and edit, and give the file to any dataset verb with --corrections.

    With --model each face shows what the model thinks too, and --doubtful keeps those only whose age
    differs by more than --differ years, whose gender is the other with a probability over 0.8, or
    which the model could not be asked about; their lines suggest the model's labels.
    """
  static let positionals = [DatasetInputOptions.positional]
  /// How faces are put together.
  enum Order: String, CaseIterable { case age, person }
  static let output: Option<String?> = .optional(
    "output", short: "o", "FOLDER", .path, help: "where to write; must be given")
  static let model: Option<String?> = .optional(
    "model", short: "m", "FILE", .path, defaultText: "none",
    help: "a model with an age or gender estimator")
  static let doubtful = Option.flag("doubtful", help: "only faces that the model doubts")
  static let differ = Option.value(
    "differ", "YEARS", .number(in: 0...150), default: 15, help: "ages closer than this agree")
  static let by = Option.value(
    "by", "WHAT", .choice(of: Order.allCases), default: Order.age, defaultText: "age",
    help: "sheets by age or by person")
  static let perSheet = Option.value(
    "per-sheet", "N", .integer(in: 1...1000), default: 100, help: "faces on a sheet at most")
  static let most = Option.value(
    "most", "N", .integer(in: 1...1_000_000), default: 5000,
    help: "faces at most; of more, an even selection is shown")
  static let options: [any OptionDeclaration] =
    [output, by, perSheet, most, model, doubtful, differ] + DatasetPredictor.options
    + DatasetInputOptions.options
  static let examples = [
    (command: "mtlface-cli dataset review utkface/ -o review", purpose: "sheets by age group"),
    (
      command: "mtlface-cli dataset review utkface/ --model m.safetensors --doubtful -o doubts",
      purpose: "what a model does not believe"
    ),
    (
      command: "mtlface-cli dataset stats utkface/ --corrections doubts/corrections.txt",
      purpose: "with what was corrected"
    ),
  ]
  static let jsonMembers = [
    (name: "output", meaning: "the folder"),
    (name: "corrections", meaning: "the file of corrections"),
    (name: "sheets", meaning: "array of file, first, last: the numbers on it"),
    (name: "faces", meaning: "how many the set has"),
    (name: "shown", meaning: "how many are shown"),
    (name: "doubtful", meaning: "how many the model doubts, of those it saw; null without a model"),
    (name: "problems", meaning: "array of entry, problem: what cannot be read or asked about"),
    (name: "seconds", meaning: "for all"),
  ]

  private let arguments: Arguments
  private let output: String

  init(_ arguments: Arguments) throws {
    guard let output = arguments[Self.output] else {
      throw UsageError("missing option -o; give the folder to write")
    }
    for (name, isGiven) in [
      ("doubtful", arguments[Self.doubtful]), ("differ", arguments.has(Self.differ)),
      ("align", arguments[DatasetPredictor.align]),
      ("unconfirmed", arguments[DatasetPredictor.unconfirmed]),
    ] where isGiven && arguments[Self.model] == nil {
      throw UsageError("--\(name) needs --model, whose answers it is about")
    }
    self.output = output.hasSuffix("/") ? String(output.dropLast()) : output
    self.arguments = arguments
  }

  func run(_ console: Console) throws -> Outcome {
    let start = Stopwatch.now()
    let set = try DatasetInputOptions.open(arguments)
    let corrections = "\(output)/corrections.txt"
    guard !FileSystem.exists(corrections) else {
      throw CommandError(
        description: "\(corrections): exists already; give another folder, it may hold edits")
    }
    var review = DatasetReview(
      set, ageTolerance: arguments[Self.differ], groupsByPerson: arguments[Self.by] == .person)
    var shown = Array(set.samples.indices)
    let predictor = try arguments[Self.model] == nil ? nil : DatasetPredictor(arguments)
    if let predictor, arguments[Self.doubtful] {
      try review.addPredictions(from: predictor, for: shown, console: console)
      shown = shown.filter(review.isDoubtful)
    }
    let found = shown.count
    shown = DatasetReview.evenlySpaced(shown, count: arguments[Self.most])
    if let predictor, !arguments[Self.doubtful] {
      try review.addPredictions(from: predictor, for: shown, console: console)
    }
    try FileSystem.makeFolder(output)
    let pool = ThreadPool(threads: arguments[CommonOptions.threads])
    let sheets = try review.write(
      shown, to: output, perSheet: arguments[Self.perSheet], groups: predictor?.groups.count ?? 7,
      pool, console)
    let problems = set.problems + review.problems
    DatasetProblems.report(problems, Self.self, console)
    let doubted = predictor == nil ? nil : set.samples.indices.count(where: review.isDoubtful)
    return Outcome(
      text: text(shown.count, of: found, sheets.count, doubted, problems.count),
      json: .object([
        ("output", .string(output)), ("corrections", .string(corrections)),
        ("sheets", .array(sheets.map(\.json))), ("faces", .integer(set.count)),
        ("shown", .integer(shown.count)), ("doubtful", doubted.map(JSON.integer) ?? .null),
        ("problems", DatasetProblems.json(problems)), ("seconds", .number(Stopwatch.now() - start)),
      ]), status: problems.isEmpty ? .success : .negative)
  }

  private func text(
    _ shown: Int, of found: Int, _ sheets: Int, _ doubted: Int?, _ problems: Int
  ) -> String {
    var text = "\(output.printable): \(Numbers.count(shown, "face"))"
    if shown < found { text += " of \(Numbers.grouped(found)) (--most)" }
    text += " on \(Numbers.count(sheets, "sheet"))"
    if let doubted { text += ", \(Numbers.grouped(doubted)) doubtful" }
    if problems > 0 { text += ", \(Numbers.count(problems, "problem"))" }
    return text + "; edit \(output.printable)/corrections.txt\n"
  }
}
