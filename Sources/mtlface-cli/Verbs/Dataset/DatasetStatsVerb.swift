import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceReports
import MTLFaceSupport

/// `dataset stats SET`: counts faces by age group, gender and person.
struct DatasetStatsVerb: Verb {
  static let name = "dataset stats"
  static let summary = "Counts the faces of a data set by age group, gender and person"
  static let discussion = "The verb reads only the labels; dataset validate also reads the images."
  static let positionals = [DatasetInputOptions.positional]
  static let groups = Option.value(
    "groups", "N", .integer(in: 4...8), default: 7, help: "the number of age groups")
  static let png: Option<String?> = .optional(
    "png", "FILE", .path,
    help: "draw charts of the faces by age and gender, and of the faces per person")
  static let options: [any OptionDeclaration] = DatasetInputOptions.options + [groups, png]
  static let examples = [
    (command: "mtlface-cli dataset stats utkface/", purpose: "a folder with insightface records"),
    (
      command: "mtlface-cli dataset stats FGNET/images --form fgnet --json",
      purpose: "labels from file names, as JSON"
    ), (command: "mtlface-cli dataset stats utkface/ --png utkface.png", purpose: "draw charts"),
  ]
  static let jsonMembers = [
    (name: "set", meaning: "the path of the data set"),
    (name: "faces", meaning: "the number of faces"),
    (
      name: "groups",
      meaning: "array of group, women, men, unknown; in the last element, for unknown ages, "
        + "group is null"
    ),
    (name: "ages", meaning: "least, mean and most, in years, or null"),
    (name: "persons", meaning: "the number of persons"),
    (name: "without_person", meaning: "the number of faces without a person"),
    (name: "faces_per_person", meaning: "least, median and most, or null"),
    (name: "problems", meaning: "the number of invalid entries, which are omitted"),
    (name: "png", meaning: "the path of the charts, or null"),
  ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  func run(_ console: Console) throws -> Outcome {
    let set = try DatasetInputOptions.open(arguments)
    let statistics = try DatasetStatistics(set, groupCount: arguments[Self.groups])
    if let first = set.problems.first {
      console.report(
        "\(CommandLineTool.name) \(Self.name): \(NumberFormat.count(set.problems.count, "entry")) "
          + "omitted; first problem: \(first); see dataset validate")
    }
    if let png = arguments[Self.png] {
      try DatasetFigure(statistics, title: title(set)).image().writePNG(to: png)
    }
    return Outcome(text: text(statistics), json: json(set, statistics))
  }

  /// Returns the last components of the path, shortened to the width of the charts.
  private func title(_ set: FaceDataset) -> String {
    let names = set.path.printable.split(separator: "/").suffix(2)
    return names.joined(separator: "/").shortened(to: 60)
  }

  /// Returns a text table of the faces by age group and gender.
  static func table(_ statistics: DatasetStatistics) -> String {
    var table = TextTable(.left, .right, .right, .right, .right)
    table.add("age", "women", "men", "unknown", "all")
    func add(_ name: String, _ row: [Int]) {
      table.add(
        name, NumberFormat.grouped(row[0]), NumberFormat.grouped(row[1]),
        NumberFormat.grouped(row[2]),
        NumberFormat.grouped(row.reduce(0, +)))
    }
    for (name, row) in zip(statistics.groupNames, statistics.groups) { add(name, row) }
    add("unknown", statistics.unknownAge)
    return table.text()
  }

  private func text(_ statistics: DatasetStatistics) -> String {
    var text = Self.table(statistics)
    if let ages = statistics.ages {
      text +=
        "ages \(NumberFormat.fixed(ages.minimum, 0)) to \(NumberFormat.fixed(ages.maximum, 0)), mean "
        + "\(NumberFormat.fixed(ages.mean, 1))\n"
    }
    let persons = statistics.facesPerPerson
    if let least = persons.first, let most = persons.last {
      text +=
        "\(NumberFormat.count(persons.count, "person")), \(least) to \(most) faces each, median "
        + "\(persons[persons.count / 2])\n"
    }
    if statistics.unidentifiedCount > 0 {
      text += "\(NumberFormat.count(statistics.unidentifiedCount, "face")) without a person\n"
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
