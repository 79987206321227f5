import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceReports
import MTLFaceSupport

/// `dataset annotate SET --model FILE -o LIST`: labels faces with ages and genders.
struct DatasetAnnotateVerb: Verb {
  static let name = "dataset annotate"
  static let summary = "Labels the faces of a data set with ages and genders estimated by a model"
  static let discussion = """
    A face without an age is labeled with the age that the model estimates. A face without a gender
    is labeled with the more probable gender. Existing labels are kept unless --overwrite is given.
    If the model has only one of the two estimators, only its labels are added.

    The output is a list that refers to the existing images, or a corrections file, which all
    dataset commands accept with --corrections. For records and pair files, only a corrections file
    can be written. Both kinds of output can be edited by hand.

    Faces that cannot be labeled are reported, and the exit status is then 1. A list does not
    contain these faces. For each of these faces, a corrections file contains a commented-out line
    that would remove the face.

    Images must be aligned, unless --align is given.
    """
  static let positionals = [DatasetInputOptions.positional]
  static let output: Option<String?> = .optional(
    "output", short: "o", "FILE", .path, help: "the file to write; required")
  static let to: Option<DatasetAnnotation.Format?> = .optional(
    "to", "FORMAT", .choice(), defaultText: "list for image files; corrections for others",
    help: "the format of the output: list or corrections")
  static let overwrite = Option.flag("overwrite", help: "replace existing labels")
  static let options: [any OptionDeclaration] =
    [PhotoOptions.model, PhotoOptions.memory, output, to, overwrite] + LabelEstimatorOptions.options
    + DatasetInputOptions.options
  static let examples = [
    (
      command: "mtlface-cli dataset annotate people/ -o people.txt",
      purpose: "label photos in one folder per person, and write a list"
    ),
    (
      command: "mtlface-cli dataset annotate train.rec -o ages.txt",
      purpose: "label records, and write corrections"
    ),
    (
      command: "mtlface-cli dataset convert train.rec --corrections ages.txt -o labeled",
      purpose: "apply the corrections, and write new records"
    ),
  ]
  static let jsonMembers = [
    (name: "output", meaning: "the path of the output"),
    (name: "form", meaning: "the format of the output: list or corrections"),
    (name: "faces", meaning: "the number of faces in the data set"),
    (name: "ages", meaning: "the number of ages that were added or replaced"),
    (name: "genders", meaning: "the number of genders that were added or replaced"),
    (name: "missing", meaning: "the estimator that the model does not have, or null"),
    (
      name: "groups",
      meaning: "the number of faces with an estimated age, by age group, as objects with "
        + "group and faces"
    ),
    (
      name: "problems",
      meaning: "the faces that could not be labeled, as objects with entry and problem"
    ),
    (name: "seconds", meaning: "the elapsed time in seconds"),
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
    let set = try DatasetInputOptions.open(arguments, console, Self.self)
    let format = arguments[Self.to] ?? (set.isFileBased ? .list : .corrections)
    guard format == .corrections || set.isFileBased else {
      throw UsageError(
        "--to list requires image files, which \(set.path.quotedForMessage) does not contain; "
          + "use --to corrections")
    }
    guard FileIdentity(path: output).map({ $0 != FileIdentity(path: set.path) }) ?? true else {
      throw UsageError("-o names the data set itself; give another file")
    }
    let estimator = try LabelEstimatorOptions.open(arguments, console, Self.self)
    if let missing = estimator.missingEstimator {
      console.warn(
        "the model has no \(missing); the corresponding labels are not changed", from: Self.self)
    }
    let annotation = try DatasetAnnotation(
      set, estimator, overwriting: arguments[Self.overwrite], format: format,
      progress: console.faceProgress())
    console.clearProgress()
    let problems = set.problems + annotation.problems
    console.report(problems, of: Self.self)
    try AtomicFile.write(annotation.text(), to: output)
    let statistics = try DatasetStatistics(
      annotation.labeledDataset, groupCount: estimator.ageGroups.count)
    return Outcome(
      text: text(annotation, statistics, problems.count),
      json: .object([
        ("output", .string(output)), ("form", .string(format.rawValue)),
        ("faces", .integer(set.count)), ("ages", .integer(annotation.ageCount)),
        ("genders", .integer(annotation.genderCount)),
        ("missing", JSON(estimator.missingEstimator)),
        (
          "groups",
          .array(
            zip(statistics.groupNames, annotation.groupCounts).map {
              .object([("group", .string($0)), ("faces", .integer($1))])
            })
        ), ("problems", JSON(problems)), ("seconds", .number(Stopwatch.now() - start)),
      ]), status: problems.isEmpty ? .success : .negative)
  }

  private func text(
    _ annotation: DatasetAnnotation, _ statistics: DatasetStatistics, _ problems: Int
  ) -> String {
    let text =
      "\(output.printable): \(NumberFormat.count(annotation.ageCount, "age")) and "
      + "\(NumberFormat.count(annotation.genderCount, "gender")) set for "
      + "\(NumberFormat.count(annotation.dataset.count, "face"))"
      + (problems > 0 ? ", \(NumberFormat.count(problems, "problem"))\n" : "\n")
    return statistics.table + text
  }
}
