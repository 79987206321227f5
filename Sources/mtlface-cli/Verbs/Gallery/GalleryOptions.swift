import MTLFace
import MTLFaceSupport

/// Arguments that the verbs on galleries share.
enum GalleryOptions {
  static let positional = Positional(name: "GALLERY", help: "the file of a gallery")
  static let person: Option<String?> = .optional(
    "person", short: "p", "NAME", .text, help: "whose faces")
  static let ids = Option.repeated(
    "id", "N", .integer(in: 1...Int.max), help: "the number of a face; may be given again")

  /// Opens the gallery that the first argument names, and says what was amiss.
  static func open(
    _ arguments: Arguments, for access: Gallery.Access, _ console: Console, _ verb: any Verb.Type
  ) throws -> Gallery {
    let path = arguments.positionals[0]
    let gallery = try Gallery(at: path, for: access, threads: arguments[CommonOptions.threads])
    if let notice = gallery.recoveryNotice {
      console.report("\(CommandLineTool.name) \(verb.name): \(path): \(notice)")
    }
    return gallery
  }

  /// What a gallery is, for people.
  static func text(_ gallery: Gallery) -> String {
    "\(Numbers.count(gallery.count, "face")) of \(Numbers.count(gallery.personCount, "person")), "
      + "\(gallery.dimension) numbers of \(gallery.format.rawValue) each, "
      + "\(Numbers.bytes(gallery.fileSize))\n"
  }

  /// What a gallery is, for programs.
  static func jsonMembers(of gallery: Gallery) -> [(String, JSON)] {
    [
      ("gallery", JSON(gallery.path)), ("faces", .integer(gallery.count)),
      ("persons", .integer(gallery.personCount)), ("dimension", .integer(gallery.dimension)),
      ("format", .string(gallery.format.rawValue)), ("model", .string(gallery.model)),
      ("bytes", .integer(gallery.fileSize)),
    ]
  }

  /// What these members mean.
  static let memberHelp = [
    (name: "gallery", meaning: "its path"), (name: "faces", meaning: "how many"),
    (name: "persons", meaning: "how many have a face"),
    (name: "dimension", meaning: "numbers of an embedding"),
    (name: "format", meaning: "how they are kept"),
    (name: "model", meaning: "whose embeddings they are"), (name: "bytes", meaning: "of the file"),
  ]
}
