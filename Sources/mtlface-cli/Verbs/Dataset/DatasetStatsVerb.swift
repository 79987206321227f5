import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceReports
import MTLFaceSupport

/// `dataset stats SET`: counts faces by age group, gender and person.
struct DatasetStatsVerb: Verb {
  static let name = "dataset stats"
  static let summary = "Counts the faces of a data set by age group, gender and person"
  static let discussion =
    "The command reads only the labels. The command dataset validate also reads the images."
  static let positionals = [DatasetInputOptions.positional]
  static let groups = Option.value(
    "groups", "N", .integer(in: 4...8), default: 7, help: "the number of age groups")
  static let png: Option<String?> = .optional(
    "png", "FILE", .path,
    help:
      "write charts of the faces by age and gender, and of the faces per person, to this PNG file")
  static let options: [any OptionDeclaration] = DatasetInputOptions.options + [groups, png]
  static let examples = [
    (
      command: "mtlface-cli dataset stats utkface/",
      purpose: "count the faces of insightface records"
    ),
    (
      command: "mtlface-cli dataset stats FGNET/images --form fgnet --json",
      purpose: "read labels from file names, and print JSON"
    ), (command: "mtlface-cli dataset stats utkface/ --png utkface.png", purpose: "draw charts"),
  ]
  static let jsonMembers =
    [(name: "set", meaning: "the path of the data set")] + DatasetStatistics.jsonMemberHelp + [
      (name: "problems", meaning: "the number of invalid entries, which were omitted"),
      (name: "png", meaning: "the path of the charts, or null"),
    ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  func run(_ console: Console) throws -> Outcome {
    let set = try DatasetInputOptions.open(arguments, console, Self.self)
    let statistics = try DatasetStatistics(set, groupCount: arguments[Self.groups])
    if let first = set.problems.first {
      console.warn(
        "\(NumberFormat.count(set.problems.count, "entry")) omitted; first problem: \(first); "
          + "list all problems with dataset validate", from: Self.self)
    }
    if let png = arguments[Self.png] {
      try DatasetFigure(statistics, title: title(set)).image().writePNG(to: png)
    }
    return Outcome(
      text: statistics.text,
      json: .object(
        [("set", .string(set.path))] + statistics.jsonMembers + [
          ("problems", .integer(set.problems.count)), ("png", JSON(arguments[Self.png])),
        ]))
  }

  /// Returns the last components of the path, shortened to the width of the charts.
  private func title(_ set: FaceDataset) -> String {
    let names = set.path.printable.split(separator: "/").suffix(2)
    return names.joined(separator: "/").shortened(to: 60)
  }
}
