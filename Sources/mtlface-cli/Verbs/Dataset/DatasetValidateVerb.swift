import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceReports
import MTLFaceSupport
import MTLFaceTensor

/// `dataset validate SET`: checks that all faces can be used.
struct DatasetValidateVerb: Verb {
  static let name = "dataset validate"
  static let summary = "Reads every face of a data set and lists the faces that cannot be used"
  static let discussion = """
    The command lists invalid entries, images that cannot be read, and images whose width or height
    differs from --size. It also counts the people with a single face. The exit status is 1 if there
    is a problem.
    """
  static let positionals = [DatasetInputOptions.positional]
  static let size = Option.value(
    "size", "PIXELS", .integer(in: 1...4096), default: 112,
    help: "the required width and height of the images")
  static let anySize = Option.flag("any-size", help: "accept images of any size")
  static let most = Option.value(
    "most", "N", .integer(in: 0...1_000_000), default: 20,
    help: "the maximum number of problems to print")
  static let options: [any OptionDeclaration] = DatasetInputOptions.options + [size, anySize, most]
  static let examples = [
    (
      command: "mtlface-cli dataset validate faces/train.rec",
      purpose: "check a data set before training"
    ),
    (
      command: "mtlface-cli dataset validate list.txt --root faces --json",
      purpose: "print all problems as JSON"
    ),
  ]
  static let jsonMembers = [
    (name: "set", meaning: "the path of the data set"),
    (name: "faces", meaning: "the number of faces that can be used"),
    (name: "persons", meaning: "the number of people"),
    (
      name: "persons_with_one_face",
      meaning: "the number of people with a single face, who contribute little to training"
    ),
    (
      name: "problems",
      meaning: "all problems regardless of --most, as objects with entry and problem"
    ),
    (name: "seconds", meaning: "the elapsed time in seconds"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  func run(_ console: Console) throws -> Outcome {
    let start = Stopwatch.now()
    let set = try DatasetInputOptions.open(arguments, console, Self.self)
    let validation = try DatasetValidation(
      set, size: arguments[Self.anySize] ? nil : arguments[Self.size],
      pool: ThreadPool(threads: arguments[CommonOptions.threads]), progress: console.faceProgress())
    console.clearProgress()
    return Outcome(
      text: text(set, validation),
      json: .object([
        ("set", .string(set.path)), ("faces", .integer(validation.usableCount)),
        ("persons", .integer(validation.personCount)),
        ("persons_with_one_face", .integer(validation.singleFacePersonCount)),
        ("problems", JSON(validation.problems)), ("seconds", .number(Stopwatch.now() - start)),
      ]), status: validation.problems.isEmpty ? .success : .negative)
  }

  private func text(_ set: FaceDataset, _ validation: DatasetValidation) -> String {
    let (problems, most) = (validation.problems, arguments[Self.most])
    var text = problems.prefix(most).map { "\($0)".printable + "\n" }.joined()
    if problems.count > most {
      text += "and \(NumberFormat.grouped(problems.count - most)) more (see --most)\n"
    }
    text += "\(set.path.printable): \(NumberFormat.count(validation.usableCount, "usable face"))"
    if validation.personCount > 0 {
      text +=
        " of \(NumberFormat.count(validation.personCount, "person")), "
        + "\(NumberFormat.grouped(validation.singleFacePersonCount)) with one face"
    }
    return text + (problems.isEmpty ? "\n" : ", \(NumberFormat.count(problems.count, "problem"))\n")
  }
}
