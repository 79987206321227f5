import MTLFace
import MTLFaceCommandLine
import MTLFaceSupport

/// The arguments that the gallery verbs share.
enum GalleryOptions {
  static let positional = Positional(name: "GALLERY", help: "the gallery file")
  static let person: Option<String?> = .optional(
    "person", short: "p", "NAME", .text, help: "the name of the person")
  static let ids = Option.repeated(
    "id", "N", .integer(in: 1...Int.max), help: "the ID of a face; may be repeated")

  /// Opens the gallery at the path in the first argument, and reports damage that was found.
  static func open(
    _ arguments: Arguments, for access: Gallery.Access, _ console: Console, _ verb: any Verb.Type
  ) throws -> Gallery {
    let path = arguments.positionals[0]
    let gallery = try Gallery(at: path, for: access, threads: arguments[CommonOptions.threads])
    if let notice = gallery.recoveryNotice {
      console.warn("\(path): \(notice)", from: verb)
    }
    console.detail("\(path): \(summary(gallery))", from: verb)
    return gallery
  }

  /// Returns one line with the size and the format of a gallery.
  static func text(_ gallery: Gallery) -> String { summary(gallery) + "\n" }

  private static func summary(_ gallery: Gallery) -> String {
    "\(NumberFormat.count(gallery.count, "face")) of \(NumberFormat.count(gallery.personCount, "person")), "
      + "\(gallery.dimension) \(gallery.format.rawValue) "
      + "\(NumberFormat.inflected("number", for: gallery.dimension)) each, "
      + NumberFormat.bytes(gallery.fileSize)
  }

  /// Returns the JSON members that describe a gallery.
  static func jsonMembers(of gallery: Gallery) -> [(String, JSON)] {
    [
      ("gallery", JSON(gallery.path)), ("faces", .integer(gallery.count)),
      ("persons", .integer(gallery.personCount)), ("dimension", .integer(gallery.dimension)),
      ("format", .string(gallery.format.rawValue)), ("model", .string(gallery.model)),
      ("bytes", .integer(gallery.fileSize)),
    ]
  }

  /// The descriptions of the members of ``jsonMembers(of:)`` in the help.
  static let memberHelp = [
    (name: "gallery", meaning: "the path of the gallery"),
    (name: "faces", meaning: "the number of faces"),
    (name: "persons", meaning: "the number of people with at least one face"),
    (name: "dimension", meaning: "the number of elements of an embedding"),
    (name: "format", meaning: "the format of the vectors: float32, float16 or int8"),
    (name: "model", meaning: "the identifier of the model that computed the embeddings"),
    (name: "bytes", meaning: "the size of the file in bytes"),
  ]
}
