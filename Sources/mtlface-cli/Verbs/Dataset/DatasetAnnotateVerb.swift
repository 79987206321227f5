import MTLFace
import MTLFaceCheckpoint
import MTLFaceSupport

/// `dataset annotate SET --model FILE -o LIST`: ages and genders by a model.
struct DatasetAnnotateVerb: Verb {
  static let name = "dataset annotate"
  static let summary = "Label a data set's faces with ages and genders by a model"
  static let discussion = """
    Faces without an age get the age estimator's expected years, those without a gender the likelier of
    the gender estimator's; labels that are there stay, unless --overwrite is given. A model that has
    only one of the two estimators labels what it can.

    What is written is an image list that names the pictures where they are, or a file of corrections,
    which every dataset verb takes with --corrections: the only form for records, and one to go through
    by hand. Faces that cannot be labeled are told; the list leaves them out, the corrections have
    them as comments that remove them. The exit status is then 1.

    Pictures must be aligned; --align finds and aligns the largest face of each.
    """
  static let positionals = [DatasetInputOptions.positional]
  /// What is written.
  enum OutputFormat: String, CaseIterable { case list, corrections }
  static let output: Option<String?> = .optional(
    "output", short: "o", "FILE", .path, help: "where to write; must be given")
  static let to: Option<OutputFormat?> = .optional(
    "to", "FORM", .choice(), defaultText: "list for files, corrections for records",
    help: "list or corrections")
  static let overwrite = Option.flag("overwrite", help: "replace labels that are there too")
  static let options: [any OptionDeclaration] =
    [PhotoOptions.model, PhotoOptions.memory, output, to, overwrite] + DatasetPredictor.options
    + DatasetInputOptions.options
  static let examples = [
    (
      command: "mtlface-cli dataset annotate people/ --model m.safetensors -o people.txt",
      purpose: "a folder for each person to a list with ages and genders"
    ),
    (
      command: "mtlface-cli dataset annotate train.rec --model m.safetensors -o ages.txt",
      purpose: "records: corrections for the other verbs"
    ),
    (
      command: "mtlface-cli dataset convert train.rec --corrections ages.txt -o labeled",
      purpose: "and records that hold the labels"
    ),
  ]
  static let jsonMembers = [
    (name: "output", meaning: "the file"), (name: "form", meaning: "list or corrections"),
    (name: "faces", meaning: "how many the set has"),
    (name: "ages", meaning: "how many ages were given"),
    (name: "genders", meaning: "how many genders were given"),
    (name: "missing", meaning: "the estimator that the model lacks, or null"),
    (
      name: "groups",
      meaning: "array of group, faces: how many the model puts in each age group, of those it saw"
    ), (name: "problems", meaning: "array of entry, problem: faces that were not labeled"),
    (name: "seconds", meaning: "for all"),
  ]

  private let arguments: Arguments
  private let output: String

  init(_ arguments: Arguments) throws {
    guard let output = arguments[Self.output] else {
      throw UsageError("missing option -o; give the file to write")
    }
    self.output = output
    self.arguments = arguments
  }

  func run(_ console: Console) throws -> Outcome {
    let start = Stopwatch.now()
    let set = try DatasetInputOptions.open(arguments)
    let format = arguments[Self.to] ?? (set.isFileBased ? .list : .corrections)
    guard format == .corrections || set.isFileBased else {
      throw UsageError("\(set.path.quotedForMessage) holds no files to list; give --to corrections")
    }
    guard FileSystem.identity(output).map({ $0 != FileSystem.identity(set.path) }) ?? true else {
      throw UsageError("-o would replace the data set itself; give another file")
    }
    let predictor = try DatasetPredictor(arguments)
    if let missing = predictor.missing {
      console.report(
        "\(CommandLineTool.name) \(Self.name): the model has no \(missing); those labels stay as "
          + "they are")
    }
    let annotation = try DatasetAnnotation(
      set, predictor, overwriting: arguments[Self.overwrite], for: format, console)
    DatasetProblems.report(set.problems + annotation.problems, Self.self, console)
    let labeled = annotation.labeled()
    switch format {
    case .list: try AtomicFile.write(labeled.absolutePathList(), to: output)
    case .corrections: try AtomicFile.write(annotation.corrections(), to: output)
    }
    return try outcome(set, labeled, annotation, predictor, format, Stopwatch.now() - start)
  }

  private func outcome(
    _ set: FaceDataset, _ labeled: FaceDataset, _ annotation: DatasetAnnotation,
    _ predictor: DatasetPredictor, _ format: OutputFormat, _ seconds: Double
  ) throws -> Outcome {
    let problems = set.problems + annotation.problems
    let statistics = try DatasetStatistics(labeled, groupCount: predictor.groups.count)
    var text = DatasetStatsVerb.table(statistics)
    text +=
      "\(output.printable): \(Numbers.count(annotation.ages, "age")) and "
      + "\(Numbers.count(annotation.genders, "gender")) given to \(Numbers.count(set.count, "face"))"
    if !problems.isEmpty { text += ", \(Numbers.count(problems.count, "problem"))" }
    return Outcome(
      text: text + "\n",
      json: .object([
        ("output", .string(output)), ("form", .string(format.rawValue)),
        ("faces", .integer(set.count)), ("ages", .integer(annotation.ages)),
        ("genders", .integer(annotation.genders)), ("missing", JSON(predictor.missing)),
        (
          "groups",
          .array(
            statistics.groupNames.map { group in
              let faces = annotation.groups[group] ?? 0
              return .object([("group", .string(group)), ("faces", .integer(faces))])
            })
        ), ("problems", DatasetProblems.json(problems)), ("seconds", .number(seconds)),
      ]), status: problems.isEmpty ? .success : .negative)
  }
}
