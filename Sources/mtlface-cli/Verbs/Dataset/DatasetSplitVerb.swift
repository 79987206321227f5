import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceReports
import MTLFaceSupport

/// `dataset split SET -o FOLDER`: splits a data set into a training and a held-out part.
struct DatasetSplitVerb: Verb {
  static let name = "dataset split"
  static let summary = "Splits a data set into a training part and a held-out part"
  static let discussion = """
    --held-out draws a fraction of the people at random and holds out all their faces, so that no
    person is in both parts. Faces of unknown people are drawn individually. --every N holds out the
    faces whose number is a multiple of N, regardless of the person. The number of a face is the key
    of its record, or its index in the data set, starting at 0.

    The parts are written to FOLDER/train and FOLDER/held-out. Images must be aligned (112 x 112
    pixels) and are copied unchanged. With --list-only, images are not read. Faces that cannot be
    used are reported and omitted. The exit status is then 1.
    """
  static let positionals = [DatasetInputOptions.positional]
  static let heldOut: Option<Double?> = .optional(
    "held-out", "FRACTION",
    ValueParser(expectation: "a number above 0 and below 1") { text in
      Double(text).flatMap { $0 > 0 && $0 < 1 ? $0 : nil }
    }, help: "the fraction of the people to hold out, between 0 and 1")
  static let every: Option<Int?> = .optional(
    "every", "N", .integer(in: 2...1_000_000_000),
    help: "hold out the faces whose number is a multiple of N")
  static let seed: Option<Int?> = .optional(
    "seed", "N", .integer(in: 0...Int.max), defaultText: "0",
    help: "with --held-out: the seed of the random selection")
  static let options: [any OptionDeclaration] =
    DatasetOutputOptions.selectionOptions + [heldOut, every, seed] + DatasetInputOptions.options
  static let examples = [
    (
      command: "mtlface-cli dataset split faces/train.rec -o parts --held-out 0.1",
      purpose: "hold out a tenth of the people"
    ),
    (
      command: "mtlface-cli dataset split photos -o parts --every 10 --list-only",
      purpose: "hold out a tenth of the faces, and write two lists of the existing files"
    ),
  ]
  static let jsonMembers = [
    (name: "output", meaning: "the path of the folder"),
    (
      name: "train",
      meaning: "the training part, as an object with path, faces and persons (numbers of faces and "
        + "people)"
    ),
    (name: "held_out", meaning: "the held-out part, as an object with the same members"),
    (name: "problems", meaning: "the faces that were omitted, as objects with entry and problem"),
    (name: "seconds", meaning: "the elapsed time in seconds"),
  ]

  /// A part of the data set that was written.
  private struct Part {
    let path: String
    let faces: Int
    let persons: Int

    var json: JSON {
      .object([
        ("path", .string(path)), ("faces", .integer(faces)), ("persons", .integer(persons)),
      ])
    }

    var text: String {
      "\(path.printable): \(NumberFormat.count(faces, "face"))"
        + (persons > 0 ? " of \(NumberFormat.count(persons, "person"))\n" : "\n")
    }
  }

  private let arguments: Arguments
  private let output: DatasetOutputOptions

  init(_ arguments: Arguments) throws {
    output = try DatasetOutputOptions(arguments)
    guard (arguments[Self.heldOut] == nil) != (arguments[Self.every] == nil) else {
      throw UsageError("give either --held-out FRACTION or --every N")
    }
    guard arguments[Self.seed] == nil || arguments[Self.every] == nil else {
      throw UsageError("--seed applies only to --held-out; omit --seed or --every")
    }
    self.arguments = arguments
  }

  func run(_ console: Console) throws -> Outcome {
    let start = Stopwatch.now()
    for part in ["/train", "/held-out"] {
      try DatasetWriter.requireNoDataset(in: output.folder + part)
    }
    let set = try DatasetInputOptions.open(arguments, console, Self.self)
    try output.requireCompatible(set)
    let split = try split(set)
    try FileSystem.makeFolder(output.folder)
    var problems = set.problems
    let parts = try [("/train", split.training), ("/held-out", split.heldOut)].map { name, faces in
      let written = try output.write(faces, part: name, arguments, console)
      problems += written.problems
      return Part(
        path: output.folder + name, faces: written.faceCount, persons: faces.identities.count)
    }
    console.report(problems, of: Self.self)
    return Outcome(
      text: parts.map(\.text).joined()
        + (problems.isEmpty ? "" : "\(NumberFormat.count(problems.count, "problem"))\n"),
      json: .object([
        ("output", .string(output.folder)), ("train", parts[0].json), ("held_out", parts[1].json),
        ("problems", JSON(problems)),
        ("seconds", .number(Stopwatch.now() - start)),
      ]), status: problems.isEmpty ? .success : .negative)
  }

  private func split(_ set: FaceDataset) throws -> DatasetSplit {
    if let every = arguments[Self.every] { return try DatasetSplit(set, every: every) }
    return try DatasetSplit(
      set, heldOutShare: arguments[Self.heldOut] ?? 0, seed: UInt64(arguments[Self.seed] ?? 0))
  }
}
