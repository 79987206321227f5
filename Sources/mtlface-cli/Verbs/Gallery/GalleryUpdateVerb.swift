import MTLFace
import MTLFaceCommandLine
import MTLFaceSupport

/// `gallery update GALLERY --id N`: changes the person or the note of faces.
struct GalleryUpdateVerb: Verb {
  static let name = "gallery update"
  static let summary = "Changes the person or the note of faces in a gallery"
  static let discussion = """
    --id and at least one of --person and --note are required. --person NAME assigns the faces to
    the person NAME. The vectors do not change. To replace a vector, add the new photo and remove
    the old face.
    """
  static let positionals = [GalleryOptions.positional]
  static let note: Option<String?> = .optional(
    "note", "TEXT", .text, help: "the new note of the faces")
  static let options: [any OptionDeclaration] = [
    GalleryOptions.ids, GalleryOptions.person, note,
  ]
  static let examples = [
    (
      command: "mtlface-cli gallery update people.gallery --id 3 --person Bea",
      purpose: "assign face 3 to Bea"
    )
  ]
  static let jsonMembers =
    [(name: "updated", meaning: "the number of updated faces")] + GalleryOptions.memberHelp

  private let arguments: Arguments

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    guard !arguments[GalleryOptions.ids].isEmpty,
      arguments[GalleryOptions.person] != nil || arguments[Self.note] != nil
    else { throw UsageError("give --id, and a new --person or --note") }
  }

  func run(_ console: Console) throws -> Outcome {
    let gallery = try GalleryOptions.open(arguments, for: .writing, console, Self.self)
    let ids = arguments[GalleryOptions.ids].map { UInt64($0) }
    if let missing = ids.first(where: { !gallery.contains($0) }) {
      throw GalleryError.faceNotFound(missing)
    }
    for id in ids {
      try gallery.update(id, person: arguments[GalleryOptions.person], note: arguments[Self.note])
    }
    return Outcome(
      text: "\(NumberFormat.count(ids.count, "face")) updated\n",
      json: .object([("updated", .integer(ids.count))] + GalleryOptions.jsonMembers(of: gallery)))
  }
}
