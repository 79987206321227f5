import MTLFace
import MTLFaceCommandLine
import MTLFaceSupport

/// `gallery repair GALLERY -o NEW`: recovers the intact part of a damaged gallery.
struct GalleryRepairVerb: Verb {
  static let name = "gallery repair"
  static let summary = "Recovers the intact records of a damaged gallery into a new file"
  static let discussion = """
    The damaged file is not modified. The IDs of the faces do not change. A change whose record is
    damaged is discarded; for example, a face that it removed is present again. The exit status is
    1 if data were lost.
    """
  static let positionals = [GalleryOptions.positional]
  static let output: Option<String?> = .optional(
    "output", short: "o", "NEW", .path,
    help: "the path of the new gallery, where no file may exist; required")
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
    (name: "persons", meaning: "the number of persons with at least one face"),
    (name: "lost_records", meaning: "the number of changes that were lost"),
    (name: "lost_names", meaning: "the number of persons renamed to \"lost name N\""),
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
    let saved = try Gallery.repair(arguments.positionals[0], to: output)
    let lost = saved.lostRecords > 0
    return Outcome(
      text: "\(output.printable): \(NumberFormat.count(saved.faces, "face")) of "
        + "\(NumberFormat.count(saved.persons, "person"))\n"
        + (lost
          ? "\(NumberFormat.count(saved.lostRecords, "change")) lost, and "
            + "\(NumberFormat.count(saved.lostNames, "name"))\n" : "nothing is lost\n"),
      json: .object([
        ("output", .string(output)), ("faces", .integer(saved.faces)),
        ("persons", .integer(saved.persons)), ("lost_records", .integer(saved.lostRecords)),
        ("lost_names", .integer(saved.lostNames)),
      ]), status: lost ? .negative : .success)
  }
}
