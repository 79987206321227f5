import MTLFace
import MTLFaceSupport

/// `gallery repair GALLERY -o NEW`: what is whole of a damaged gallery.
struct GalleryRepairVerb: Verb {
  static let name = "gallery repair"
  static let summary = "Save what is whole of a damaged gallery in a new file"
  static let discussion = """
    The damaged file is only read. Numbers of faces stay. A change whose record is damaged was not
    done: a face that it removed is back. Exit status 1 where something is lost.
    """
  static let positionals = [GalleryOptions.positional]
  static let output: Option<String?> = .optional(
    "output", short: "o", "NEW", .path, help: "where there is no file yet; must be given")
  static let options: [any OptionDeclaration] = [output]
  static let examples = [
    (
      command: "mtlface-cli gallery repair people.gallery -o saved.gallery",
      purpose: "after a message that it is damaged"
    )
  ]
  static let jsonMembers = [
    (name: "output", meaning: "the new file"), (name: "faces", meaning: "in it"),
    (name: "persons", meaning: "with a face in it"),
    (name: "lost_records", meaning: "changes that were not done"),
    (name: "lost_names", meaning: "persons called \"lost name N\" now"),
  ]

  private let arguments: Arguments
  private let output: String

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    guard let output = arguments[Self.output] else {
      throw UsageError("-o is missing; give a path where there is no file yet")
    }
    self.output = output
  }

  func run(_ console: Console) throws -> Outcome {
    let saved = try Gallery.repair(arguments.positionals[0], to: output)
    let lost = saved.lostRecords > 0
    return Outcome(
      text: "\(output.printable): \(Numbers.count(saved.faces, "face")) of "
        + "\(Numbers.count(saved.persons, "person"))\n"
        + (lost
          ? "\(Numbers.count(saved.lostRecords, "change")) lost, and "
            + "\(Numbers.count(saved.lostNames, "name"))\n" : "nothing is lost\n"),
      json: .object([
        ("output", .string(output)), ("faces", .integer(saved.faces)),
        ("persons", .integer(saved.persons)), ("lost_records", .integer(saved.lostRecords)),
        ("lost_names", .integer(saved.lostNames)),
      ]), status: lost ? .negative : .success)
  }
}
