import MTLFace
import MTLFaceCommandLine
import MTLFaceSupport

/// `gallery repair GALLERY -o NEW`: recovers the intact part of a damaged gallery.
struct GalleryRepairVerb: Verb {
  static let name = "gallery repair"
  static let summary = "Recovers the intact records of a damaged gallery into a new file"
  static let discussion = """
    The damaged file is not modified. The faces keep their IDs. A change whose record is damaged is
    lost. For example, if the record of a removal is damaged, the face is present again. The exit
    status is 1 if data was lost.
    """
  static let positionals = [GalleryOptions.positional]
  static let output: Option<String?> = .optional(
    "output", short: "o", "NEW", .path,
    help: "the new gallery file, which must not exist; required")
  static let options: [any OptionDeclaration] = [output]
  static let examples = [
    (
      command: "mtlface-cli gallery repair people.gallery -o saved.gallery",
      purpose: "recover a gallery that was reported as damaged"
    )
  ]
  static let jsonMembers = [
    (name: "output", meaning: "the path of the new gallery"),
    (name: "faces", meaning: "the number of recovered faces"),
    (name: "persons", meaning: "the number of people with at least one face"),
    (name: "lost_records", meaning: "the number of changes that were lost"),
    (
      name: "lost_names",
      meaning:
        "the number of people who have faces, but whose names were lost and replaced by \"lost name N\""
    ),
  ]

  private let arguments: Arguments
  private let output: String

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    guard let output = arguments[Self.output] else {
      throw UsageError("missing option -o; give the path of a new file")
    }
    self.output = output
  }

  func run(_ console: Console) throws -> Outcome {
    let repaired = try Gallery.repair(arguments.positionals[0], to: output)
    let lost = repaired.lostRecords > 0
    return Outcome(
      text: "\(output.printable): \(NumberFormat.count(repaired.faces, "face")) of "
        + "\(NumberFormat.count(repaired.persons, "person"))\n"
        + (lost
          ? "lost: \(NumberFormat.count(repaired.lostRecords, "change")), "
            + "\(NumberFormat.count(repaired.lostNames, "name"))\n" : "nothing was lost\n"),
      json: .object([
        ("output", .string(output)), ("faces", .integer(repaired.faces)),
        ("persons", .integer(repaired.persons)), ("lost_records", .integer(repaired.lostRecords)),
        ("lost_names", .integer(repaired.lostNames)),
      ]), status: lost ? .negative : .success)
  }
}
