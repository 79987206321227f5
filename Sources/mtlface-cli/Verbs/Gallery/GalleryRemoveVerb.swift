import MTLFace
import MTLFaceCommandLine
import MTLFaceSupport

/// `gallery remove GALLERY`: removes faces or a person.
struct GalleryRemoveVerb: Verb {
  static let name = "gallery remove"
  static let summary = "Removes faces or a person from a gallery"
  static let discussion = """
    Either --person or --id is required. If any of the faces does not exist, nothing is removed. The
    file still contains the vectors and names of removed faces until gallery compact rewrites it.
    """
  static let positionals = [GalleryOptions.positional]
  static let options: [any OptionDeclaration] = [GalleryOptions.person, GalleryOptions.ids]
  static let examples = [
    (command: "mtlface-cli gallery remove people.gallery --person Ada", purpose: "remove Ada"),
    (
      command: "mtlface-cli gallery remove people.gallery --id 3 --id 7",
      purpose: "remove two faces"
    ),
  ]
  static let jsonMembers =
    [(name: "removed", meaning: "the number of removed faces")] + GalleryOptions.memberHelp

  private let arguments: Arguments

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    guard (arguments[GalleryOptions.person] == nil) != arguments[GalleryOptions.ids].isEmpty else {
      throw UsageError("give either --person or one or more --id options")
    }
  }

  func run(_ console: Console) throws -> Outcome {
    let gallery = try GalleryOptions.open(arguments, for: .writing, console, Self.self)
    let ids = arguments[GalleryOptions.ids].map { UInt64($0) }
    var removed = ids.count
    if let person = arguments[GalleryOptions.person] {
      removed = try gallery.remove(person: person)
    } else {
      try gallery.remove(ids)
    }
    return Outcome(
      text: "\(NumberFormat.count(removed, "face")) removed; now \(GalleryOptions.text(gallery))",
      json: .object([("removed", .integer(removed))] + GalleryOptions.jsonMembers(of: gallery)))
  }
}
