import MTLFace
import MTLFaceSupport
import MTLFaceTensor

/// `dataset balance SET -o FOLDER`: as many faces of each age group and gender.
struct DatasetBalanceVerb: Verb {
  static let name = "dataset balance"
  static let summary = "Write a subset with as many faces of each age group and gender"
  static let discussion = """
    Faces whose age or gender is not known are left out. Persons with fewer than --least-per-person
    of the others go first; then --most-per-person of each person are drawn, and last --per-cell of
    each age group and gender, or all where it has no more. The same --seed gives the same faces.
    Pictures are kept byte for byte and must be aligned (112 x 112); with --list-only they are not
    read. Faces that cannot be used are told and left out, and the exit status is then 1.
    """
  static let positionals = [DatasetInputOptions.positional]
  static let perCell: Option<Int?> = .optional(
    "per-cell", "N", .integer(in: 1...1_000_000_000), defaultText: "those of the smallest",
    help: "faces of an age group and gender")
  static let groups = Option.value(
    "groups", "N", .integer(in: 4...8), default: 7, help: "age groups")
  static let least = Option.value(
    "least-per-person", "N", .integer(in: 1...1_000_000_000), default: 1,
    help: "leave out persons with fewer faces")
  static let most: Option<Int?> = .optional(
    "most-per-person", "N", .integer(in: 1...1_000_000_000), defaultText: "all",
    help: "faces of a person at most")
  static let seed = Option.value(
    "seed", "N", .integer(in: 0...Int.max), default: 0, help: "what faces are drawn from")
  static let options: [any OptionDeclaration] =
    DatasetOutputOptions.choiceOptions + [perCell, groups, least, most, seed]
    + DatasetInputOptions.options
  static let examples = [
    (
      command: "mtlface-cli dataset balance utkface -o balanced --per-cell 500",
      purpose: "500 women and 500 men of each age group, as records"
    ),
    (
      command: "mtlface-cli dataset balance list.txt -o small --list-only --least-per-person 5",
      purpose: "a list of the same files"
    ),
  ]
  static let jsonMembers = [
    (name: "output", meaning: "the folder"), (name: "faces", meaning: "how many were written"),
    (name: "persons", meaning: "how many identities"),
    (name: "per_cell", meaning: "faces wanted of an age group and gender"),
    (
      name: "groups",
      meaning: "array of group, women, men drawn, and women_available, men_available"
    ),
    (
      name: "left_out",
      meaning: "faces by reason: unlabelled, few_per_person, many_per_person, beyond_cell"
    ), (name: "problems", meaning: "array of entry, problem: what could not be used"),
    (name: "seconds", meaning: "for all"),
  ]

  private let arguments: Arguments
  private let output: DatasetOutputOptions

  init(_ arguments: Arguments) throws {
    output = try DatasetOutputOptions(arguments)
    self.arguments = arguments
  }

  func run(_ console: Console) throws -> Outcome {
    let start = Stopwatch.now()
    try output.requireEmptyFolder()
    let set = try DatasetInputOptions.open(arguments)
    try output.requireCompatible(set)
    var settings = BalancedSubset.Settings()
    settings.groupCount = arguments[Self.groups]
    settings.perCell = arguments[Self.perCell]
    settings.minimumPerPerson = arguments[Self.least]
    settings.maximumPerPerson = arguments[Self.most]
    settings.seed = UInt64(arguments[Self.seed])
    let subset = try BalancedSubset(set, settings)
    let pool = ThreadPool(threads: arguments[CommonOptions.threads])
    let written = try output.write(
      subset.faces, with: DatasetWriter(console: console, pool: pool))
    let problems = set.problems + written.problems
    DatasetProblems.report(problems, Self.self, console)
    return Outcome(
      text: text(subset, written.faces, problems.count),
      json: json(subset, written.faces, problems, Stopwatch.now() - start),
      status: problems.isEmpty ? .success : .negative)
  }

  private func text(_ subset: BalancedSubset, _ faces: Int, _ problems: Int) -> String {
    var table = TextTable(.left, .right, .right, .right, .right)
    table.add("age", "women", "of", "men", "of")
    for (group, name) in subset.groupNames.enumerated() {
      let (drawn, of) = (subset.drawn[group], subset.available[group])
      table.add(
        name, Numbers.grouped(drawn[0]), Numbers.grouped(of[0]), Numbers.grouped(drawn[1]),
        Numbers.grouped(of[1]))
    }
    var text = table.text()
    let reasons = [
      (subset.unlabeledCount, "of unknown age or gender"),
      (subset.excludedForFewFaces, "of persons with few"),
      (subset.excludedForManyFaces, "of persons with many"),
      (subset.surplus, "beyond what a group needs"),
    ].filter { $0.0 > 0 }.map { "\(Numbers.grouped($0.0)) \($0.1)" }
    if !reasons.isEmpty { text += "left out: \(reasons.joined(separator: ", "))\n" }
    text += "\(output.folder.printable): \(Numbers.count(faces, "face"))"
    let persons = subset.faces.identities.count
    if persons > 0 { text += " of \(Numbers.count(persons, "person"))" }
    return text + (problems > 0 ? ", \(Numbers.count(problems, "problem"))\n" : "\n")
  }

  private func json(
    _ subset: BalancedSubset, _ faces: Int, _ problems: [FaceDataset.Problem], _ seconds: Double
  ) -> JSON {
    let groups = subset.groupNames.enumerated().map { group, name -> JSON in
      .object([
        ("group", .string(name)), ("women", .integer(subset.drawn[group][0])),
        ("men", .integer(subset.drawn[group][1])),
        ("women_available", .integer(subset.available[group][0])),
        ("men_available", .integer(subset.available[group][1])),
      ])
    }
    return .object([
      ("output", .string(output.folder)), ("faces", .integer(faces)),
      ("persons", .integer(subset.faces.identities.count)),
      ("per_cell", .integer(subset.perCell)), ("groups", .array(groups)),
      (
        "left_out",
        .object([
          ("unlabelled", .integer(subset.unlabeledCount)),
          ("few_per_person", .integer(subset.excludedForFewFaces)),
          ("many_per_person", .integer(subset.excludedForManyFaces)),
          ("beyond_cell", .integer(subset.surplus)),
        ])
      ), ("problems", DatasetProblems.json(problems)), ("seconds", .number(seconds)),
    ])
  }
}
