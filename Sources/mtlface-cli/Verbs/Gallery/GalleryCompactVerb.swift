import MTLFace
import MTLFaceCommandLine
import MTLFaceSupport

/// `gallery compact GALLERY`: rewrites the file without unused data.
struct GalleryCompactVerb: Verb {
  static let name = "gallery compact"
  static let summary = "Rewrites a gallery without data that was removed or replaced"
  static let discussion = """
    The new file replaces the old file when it is complete. The faces keep their IDs. Faces and names
    that were removed cannot be recovered from the new file.
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
    [(name: "bytes_before", meaning: "the size of the old file in bytes")]
    + GalleryOptions.memberHelp

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
