import MTLFace
import MTLFaceSupport

/// `gallery compact GALLERY`: the file without what was removed.
struct GalleryCompactVerb: Verb {
  static let name = "gallery compact"
  static let summary = "Write a gallery anew without what was removed or replaced"
  static let discussion = """
    The new file is put in the place of the old one when it is whole. Numbers stay. What was removed
    is gone for good.
    """
  static let positionals = [GalleryOptions.positional]
  static let options: [any OptionDeclaration] = []
  static let examples = [
    (command: "mtlface-cli gallery compact people.gallery", purpose: "after many changes")
  ]
  static let jsonMembers =
    [(name: "bytes_before", meaning: "of the old file")] + GalleryOptions.memberHelp

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  func run(_ console: Console) throws -> Outcome {
    let gallery = try GalleryOptions.open(arguments, for: .writing, console, Self.self)
    let before = gallery.fileSize
    try gallery.compact()
    return Outcome(
      text: "\(Numbers.bytes(before)) before; now \(GalleryOptions.text(gallery))",
      json: .object([("bytes_before", .integer(before))] + GalleryOptions.jsonMembers(of: gallery)))
  }
}
