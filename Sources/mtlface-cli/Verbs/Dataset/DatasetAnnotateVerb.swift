import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceCheckpoint
import MTLFaceSupport

/// `dataset annotate SET --model FILE -o LIST`: labels faces with ages and genders.
struct DatasetAnnotateVerb: Verb {
  static let name = "dataset annotate"
  static let summary = "Labels the faces of a data set with ages and genders estimated by a model"
  static let discussion = """
    A face without an age receives the expected age of the model's age estimator, and a face without
    a gender receives the more probable gender of its gender estimator. Existing labels are kept
    unless --overwrite is given. If the model has only one of the two estimators, only those labels
    are added.

    The output is either an image list that refers to the existing images, or a file of corrections
    that all dataset verbs accept with --corrections. For records only corrections can be written.
    Corrections can be edited by hand. Faces that cannot be labeled are reported. They are omitted
    from the list; in the corrections they are commented-out lines that would remove them. The exit
    status is then 1.

    Images must be aligned, unless --align is given to detect and align the largest face of each.
    """
  static let positionals = [DatasetInputOptions.positional]
  /// The format of the output.
  enum OutputFormat: String, CaseIterable { case list, corrections }
  static let output: Option<String?> = .optional(
    "output", short: "o", "FILE", .path, help: "the file to write; required")
  static let to: Option<OutputFormat?> = .optional(
    "to", "FORM", .choice(), defaultText: "list for files, corrections for records",
    help: "the format of the output: list or corrections")
  static let overwrite = Option.flag("overwrite", help: "replace existing labels")
  static let options: [any OptionDeclaration] =
    [PhotoOptions.model, PhotoOptions.memory, output, to, overwrite] + DatasetPredictor.options
    + DatasetInputOptions.options
  static let examples = [
    (
      command: "mtlface-cli dataset annotate people/ --model m.safetensors -o people.txt",
      purpose: "from one folder per person to a list with ages and genders"
    ),
    (
      command: "mtlface-cli dataset annotate train.rec --model m.safetensors -o ages.txt",
      purpose: "from records to corrections for the other verbs"
    ),
    (
      command: "mtlface-cli dataset convert train.rec --corrections ages.txt -o labeled",
      purpose: "apply the corrections and write new records"
    ),
  ]
  static let jsonMembers = [
    (name: "output", meaning: "the path of the output"),
    (name: "form", meaning: "list or corrections"),
    (name: "faces", meaning: "the number of faces in the data set"),
    (name: "ages", meaning: "the number of ages added or replaced"),
    (name: "genders", meaning: "the number of genders added or replaced"),
    (name: "missing", meaning: "the estimator that the model does not have, or null"),
    (
      name: "groups",
      meaning: "array of group, faces: the number of analyzed faces with an estimated age in each "
        + "age group"
    ), (name: "problems", meaning: "array of entry, problem: faces that were not labeled"),
    (name: "seconds", meaning: "the total time"),
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
      throw UsageError(
        "\(set.path.quotedForMessage) contains no files to list; give --to corrections")
    }
    guard FileIdentity(path: output).map({ $0 != FileIdentity(path: set.path) }) ?? true else {
      throw UsageError("-o names the data set itself; give another file")
    }
    let predictor = try DatasetPredictor(arguments)
    if let missing = predictor.missing {
      console.report(
        "\(CommandLineTool.name) \(Self.name): the model has no \(missing); the corresponding "
          + "labels are not changed")
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
      "\(output.printable): \(NumberFormat.count(annotation.ages, "age")) and "
      + "\(NumberFormat.count(annotation.genders, "gender")) set for "
      + "\(NumberFormat.count(set.count, "face"))"
    if !problems.isEmpty { text += ", \(NumberFormat.count(problems.count, "problem"))" }
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
