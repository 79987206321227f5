import MTLFace
import MTLFaceSupport

/// `dataset stats SET`: how many faces of which age, gender and person.
struct DatasetStatsVerb: Verb {
  static let name = "dataset stats"
  static let summary = "Count a data set's faces by age group, gender and person"
  static let discussion = "Only labels are looked at; dataset validate reads the pictures too."
  static let positionals = [DatasetInputOptions.positional]
  static let groups = Option.value(
    "groups", "N", .integer(in: 4...8), default: 7, help: "age groups")
  static let png: Option<String?> = .optional(
    "png", "FILE", .path, help: "draw the counts: images by age and gender, persons by their faces")
  static let options: [any OptionDeclaration] = DatasetInputOptions.options + [groups, png]
  static let examples = [
    (command: "mtlface-cli dataset stats utkface/", purpose: "records of index, age and gender"),
    (
      command: "mtlface-cli dataset stats FGNET/images --form fgnet --json",
      purpose: "labels from names"
    ), (command: "mtlface-cli dataset stats utkface/ --png utkface.png", purpose: "as a figure"),
  ]
  static let jsonMembers = [
    (name: "set", meaning: "its path"), (name: "faces", meaning: "how many"),
    (
      name: "groups",
      meaning: "array of group, women, men, unknown; the last, of null, for unknown ages"
    ),
    (name: "ages", meaning: "least, mean and most, or null"),
    (name: "persons", meaning: "how many"), (name: "without_person", meaning: "faces without one"),
    (name: "faces_per_person", meaning: "least, median, most, or null"),
    (name: "problems", meaning: "how many entries were left out"),
    (name: "png", meaning: "the figure's path, or null"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  func run(_ console: Console) throws -> Outcome {
    let set = try DatasetInputOptions.open(arguments)
    let statistics = try DatasetStatistics(set, groupCount: arguments[Self.groups])
    if let first = set.problems.first {
      console.report(
        "\(CommandLineTool.name) \(Self.name): \(Numbers.count(set.problems.count, "entry")) left "
          + "out, the first \(first); see dataset validate")
    }
    if let png = arguments[Self.png] {
      try DatasetFigure(statistics, title: title(set)).image().writePNG(to: png)
    }
    return Outcome(text: text(statistics), json: json(set, statistics))
  }

  /// The last names of the path, as far as a figure has room.
  private func title(_ set: FaceDataset) -> String {
    let names = set.path.printable.split(separator: "/").suffix(2)
    return names.joined(separator: "/").shortened(to: 60)
  }

  /// Faces by age group and gender.
  static func table(_ statistics: DatasetStatistics) -> String {
    var table = TextTable(.left, .right, .right, .right, .right)
    table.add("age", "women", "men", "unknown", "all")
    func add(_ name: String, _ row: [Int]) {
      table.add(
        name, Numbers.grouped(row[0]), Numbers.grouped(row[1]), Numbers.grouped(row[2]),
        Numbers.grouped(row.reduce(0, +)))
    }
    for (name, row) in zip(statistics.groupNames, statistics.groups) { add(name, row) }
    add("unknown", statistics.unknownAge)
    return table.text()
  }

  private func text(_ statistics: DatasetStatistics) -> String {
    var text = Self.table(statistics)
    if let ages = statistics.ages {
      text +=
        "ages \(Numbers.fixed(ages.minimum, 0)) to \(Numbers.fixed(ages.maximum, 0)), mean "
        + "\(Numbers.fixed(ages.mean, 1))\n"
    }
    let persons = statistics.facesPerPerson
    if let least = persons.first, let most = persons.last {
      text +=
        "\(Numbers.count(persons.count, "person")), \(least) to \(most) faces each, median "
        + "\(persons[persons.count / 2])\n"
    }
    if statistics.unidentifiedCount > 0 {
      text += "\(Numbers.count(statistics.unidentifiedCount, "face")) without a person\n"
    }
    return text
  }

  private func json(_ set: FaceDataset, _ statistics: DatasetStatistics) -> JSON {
    func row(_ name: String?, _ counts: [Int]) -> JSON {
      .object([
        ("group", JSON(name)), ("women", .integer(counts[0])), ("men", .integer(counts[1])),
        ("unknown", .integer(counts[2])),
      ])
    }
    let persons = statistics.facesPerPerson
    return .object([
      ("set", .string(set.path)), ("faces", .integer(statistics.faceCount)),
      (
        "groups",
        .array(
          zip(statistics.groupNames, statistics.groups).map { row($0, $1) }
            + [row(nil, statistics.unknownAge)])
      ),
      (
        "ages",
        statistics.ages.map {
          .object([
            ("least", .number($0.minimum)), ("mean", .number($0.mean)),
            ("most", .number($0.maximum)),
          ])
        } ?? .null
      ), ("persons", .integer(persons.count)),
      ("without_person", .integer(statistics.unidentifiedCount)),
      (
        "faces_per_person",
        persons.isEmpty
          ? .null
          : .object([
            ("least", .integer(persons[0])), ("median", .integer(persons[persons.count / 2])),
            ("most", .integer(persons[persons.count - 1])),
          ])
      ), ("problems", .integer(set.problems.count)), ("png", JSON(arguments[Self.png])),
    ])
  }
}
