import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceReports
import MTLFaceSupport
import MTLFaceTensor

/// `dataset balance SET -o FOLDER`: writes a subset balanced by age group and gender.
struct DatasetBalanceVerb: Verb {
  static let name = "dataset balance"
  static let summary = "Writes a subset with equal numbers of faces per age group and gender"
  static let discussion = """
    Faces without an age or a gender are omitted. People with fewer than --least-per-person faces are
    omitted next; a face without an identity counts as a person with one face. Then at most
    --most-per-person faces of each person are drawn at random. Finally, at most --per-cell of the
    remaining faces are drawn for each age group and gender. The same --seed selects the same faces.

    Images must be aligned (112 x 112 pixels) and are copied unchanged. With --list-only, images are
    not read. Faces that cannot be used are reported and omitted. The exit status is then 1.
    """
  static let positionals = [DatasetInputOptions.positional]
  static let perCell: Option<Int?> = .optional(
    "per-cell", "N", .integer(in: 1...1_000_000_000),
    defaultText: "the size of the smallest nonempty combination of the two",
    help: "the maximum number of faces for each age group and gender")
  static let groups = Option.value(
    "groups", "N", .integer(in: 4...8), default: 7, help: "the number of age groups")
  static let least = Option.value(
    "least-per-person", "N", .integer(in: 1...1_000_000_000), default: 1,
    help: "the minimum number of faces per person; people with fewer faces are omitted")
  static let most: Option<Int?> = .optional(
    "most-per-person", "N", .integer(in: 1...1_000_000_000), defaultText: "all",
    help: "the maximum number of faces per person; additional faces are omitted")
  static let seed = Option.value(
    "seed", "N", .integer(in: 0...Int.max), default: 0, help: "the seed of the random selection")
  static let options: [any OptionDeclaration] =
    DatasetOutputOptions.selectionOptions + [perCell, groups, least, most, seed]
    + DatasetInputOptions.options
  static let examples = [
    (
      command: "mtlface-cli dataset balance utkface -o balanced --per-cell 500",
      purpose: "write records with at most 500 women and 500 men per age group"
    ),
    (
      command: "mtlface-cli dataset balance list.txt -o small --list-only --least-per-person 5",
      purpose: "list the selected image files without copying them"
    ),
  ]
  static let jsonMembers =
    [
      (name: "output", meaning: "the path of the folder"),
      (name: "faces", meaning: "the number of faces written"),
    ] + BalancedSubset.jsonMemberHelp + [
      (
        name: "problems",
        meaning: "the faces that could not be used, as objects with entry and problem"
      ),
      (name: "seconds", meaning: "the elapsed time in seconds"),
    ]

  private let arguments: Arguments
  private let output: DatasetOutputOptions

  init(_ arguments: Arguments) throws {
    output = try DatasetOutputOptions(arguments)
    self.arguments = arguments
  }

  func run(_ console: Console) throws -> Outcome {
    let start = Stopwatch.now()
    try DatasetWriter.requireNoDataset(in: output.folder)
    let set = try DatasetInputOptions.open(arguments, console, Self.self)
    try output.requireCompatible(set)
    var settings = BalancedSubset.Settings()
    settings.groupCount = arguments[Self.groups]
    settings.perCell = arguments[Self.perCell]
    settings.minimumPerPerson = arguments[Self.least]
    settings.maximumPerPerson = arguments[Self.most]
    settings.seed = UInt64(arguments[Self.seed])
    let subset = try BalancedSubset(set, settings)
    let written = try output.write(subset.faces, arguments, console)
    let problems = set.problems + written.problems
    console.report(problems, of: Self.self)
    return Outcome(
      text: text(subset, written.faceCount, problems.count),
      json: .object(
        [("output", .string(output.folder)), ("faces", .integer(written.faceCount))]
          + subset.jsonMembers + [
            ("problems", JSON(problems)), ("seconds", .number(Stopwatch.now() - start)),
          ]), status: problems.isEmpty ? .success : .negative)
  }

  private func text(_ subset: BalancedSubset, _ faces: Int, _ problems: Int) -> String {
    var text = "\(subset.text)\(output.folder.printable): \(NumberFormat.count(faces, "face"))"
    let persons = subset.faces.identities.count
    if persons > 0 { text += " of \(NumberFormat.count(persons, "person"))" }
    return text + (problems > 0 ? ", \(NumberFormat.count(problems, "problem"))\n" : "\n")
  }
}
