import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceSupport
import MTLFaceTensor

/// `dataset validate SET`: checks that all faces can be used.
struct DatasetValidateVerb: Verb {
  static let name = "dataset validate"
  static let summary = "Reads every face of a data set and lists those that cannot be used"
  static let discussion = """
    The verb lists invalid entries, images that cannot be read, and images of another size than
    --size. It also counts the persons with a single face. The exit status is 1 if there is a
    problem.
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
    (name: "persons", meaning: "the number of persons"),
    (
      name: "persons_with_one_face",
      meaning: "the number of persons with a single face, which contribute little to training"
    ),
    (name: "problems", meaning: "array of entry, problem; complete regardless of --most"),
    (name: "seconds", meaning: "the total time"),
  ]

  private static let batch = 256
  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  func run(_ console: Console) throws -> Outcome {
    let start = Stopwatch.now()
    let set = try DatasetInputOptions.open(arguments)
    let pool = ThreadPool(threads: arguments[CommonOptions.threads])
    let size = arguments[Self.anySize] ? nil : arguments[Self.size]
    var problems = set.problems
    for begin in stride(from: 0, to: set.count, by: Self.batch) {
      console.progress(
        ProgressEstimate(done: begin, total: set.count, seconds: Stopwatch.now() - start).text(
          "face"))
      let count = min(Self.batch, set.count - begin)
      problems += pool.map(count) { Self.problem(set, begin + $0, size) }.compactMap(\.self)
    }
    console.clearProgress()
    let usable = set.count - (problems.count - set.problems.count)
    let single = try DatasetStatistics(set).facesPerPerson.count { $0 == 1 }
    return Outcome(
      text: text(set, usable, single, problems),
      json: .object([
        ("set", .string(set.path)), ("faces", .integer(usable)),
        ("persons", .integer(set.identities.count)), ("persons_with_one_face", .integer(single)),
        ("problems", DatasetProblems.json(problems)), ("seconds", .number(Stopwatch.now() - start)),
      ]), status: problems.isEmpty ? .success : .negative)
  }

  private static func problem(
    _ set: FaceDataset, _ index: Int, _ size: Int?
  ) -> FaceDataset.Problem? {
    let name = set.samples[index].name
    do {
      let image = try set.image(index)
      guard let size, image.width != size || image.height != size else { return nil }
      return FaceDataset.Problem(
        entry: name, problem: "\(image.width) x \(image.height) pixels, not \(size) x \(size)")
    } catch { return FaceDataset.Problem(entry: name, problem: "\(error)") }
  }

  private func text(
    _ set: FaceDataset, _ usable: Int, _ single: Int, _ problems: [FaceDataset.Problem]
  ) -> String {
    let most = arguments[Self.most]
    var text = problems.prefix(most).map { "\($0)".printable + "\n" }.joined()
    if problems.count > most {
      text += "and \(NumberFormat.grouped(problems.count - most)) more (--most)\n"
    }
    text += "\(set.path.printable): \(NumberFormat.count(usable, "usable face"))"
    if !set.identities.isEmpty {
      text +=
        " of \(NumberFormat.count(set.identities.count, "person")), "
        + "\(NumberFormat.grouped(single)) with one face"
    }
    return text + (problems.isEmpty ? "\n" : ", \(NumberFormat.count(problems.count, "problem"))\n")
  }
}
