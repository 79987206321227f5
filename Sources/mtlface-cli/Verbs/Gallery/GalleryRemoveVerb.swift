import MTLFace
import MTLFaceSupport

/// `gallery remove GALLERY`: faces go.
struct GalleryRemoveVerb: Verb {
  static let name = "gallery remove"
  static let summary = "Remove faces, or a person, from a gallery"
  static let discussion = """
    All that is named goes, or, where something is not there, nothing. Vectors and names stay in the
    file until gallery compact.
    """
  static let positionals = [GalleryOptions.positional]
  static let options: [any OptionDeclaration] = [GalleryOptions.person, GalleryOptions.ids]
  static let examples = [
    (command: "mtlface-cli gallery remove people.gallery --person Ada", purpose: "all of Ada"),
    (command: "mtlface-cli gallery remove people.gallery --id 3 --id 7", purpose: "two faces"),
  ]
  static let jsonMembers =
    [(name: "removed", meaning: "how many faces")] + GalleryOptions.memberHelp

  private let arguments: Arguments

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    guard (arguments[GalleryOptions.person] == nil) != arguments[GalleryOptions.ids].isEmpty else {
      throw UsageError("give --person, or the numbers of faces with --id")
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
      text: "\(Numbers.count(removed, "face")) removed; now \(GalleryOptions.text(gallery))",
      json: .object([("removed", .integer(removed))] + GalleryOptions.jsonMembers(of: gallery)))
  }
}
