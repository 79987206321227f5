import MTLFace
import MTLFaceCommandLine
import MTLFaceSupport

/// `gallery compact GALLERY`: removes deleted data from the file.
struct GalleryCompactVerb: Verb {
  static let name = "gallery compact"
  static let summary = "Rewrites a gallery without removed and replaced data"
  static let discussion = """
    The new file replaces the old one when it is complete. The IDs of the faces do not change.
    Removed faces and names cannot be recovered afterwards.
    """
  static let positionals = [GalleryOptions.positional]
  static let options: [any OptionDeclaration] = []
  static let examples = [
    (
      command: "mtlface-cli gallery compact people.gallery",
      purpose: "reduce the file size after many changes"
    )
  ]
  static let jsonMembers =
    [(name: "bytes_before", meaning: "the size of the old file")] + GalleryOptions.memberHelp

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  func run(_ console: Console) throws -> Outcome {
    let gallery = try GalleryOptions.open(arguments, for: .writing, console, Self.self)
    let before = gallery.fileSize
    try gallery.compact()
    return Outcome(
      text: "\(NumberFormat.bytes(before)) before; now \(GalleryOptions.text(gallery))",
      json: .object([("bytes_before", .integer(before))] + GalleryOptions.jsonMembers(of: gallery)))
  }
}
