import MTLFace
import MTLFaceSupport

/// `gallery export GALLERY -o OUT`: the vectors for other search engines.
struct GalleryExportVerb: Verb {
  static let name = "gallery export"
  static let summary = "Write a gallery's vectors as .npy or .fvecs"
  static let discussion = """
    All vectors, of length 1, in the order of the faces' numbers. With --list, a line for each with its
    number, person and note, separated by tabs. For galleries that one machine cannot hold:
    Examples/search takes them to faiss and to PostgreSQL with pgvector.
    """
  static let positionals = [GalleryOptions.positional]
  static let output: Option<String?> = .optional(
    "output", short: "o", "OUT", .path, help: "a file ending in .npy or .fvecs; must be given")
  static let list: Option<String?> = .optional(
    "list", "OUT.tsv", .path, help: "what the rows are")
  static let options: [any OptionDeclaration] = [output, list]
  static let examples = [
    (
      command: "mtlface-cli gallery export people.gallery -o people.npy --list people.tsv",
      purpose: "for numpy and faiss"
    )
  ]
  static let jsonMembers =
    [
      (name: "output", meaning: "the file of vectors"),
      (name: "list", meaning: "the file of what they are, or null"),
    ] + GalleryOptions.memberHelp

  private let arguments: Arguments
  private let output: String
  private let format: Gallery.ExportFormat

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    guard let output = arguments[Self.output] else {
      throw UsageError("-o is missing; give a file ending in .npy or .fvecs")
    }
    guard let format = Gallery.ExportFormat.allCases.first(where: { output.hasSuffix(".\($0)") })
    else {
      throw UsageError("\(output.quotedForMessage): end OUT in .npy or .fvecs")
    }
    self.output = output
    self.format = format
  }

  func run(_ console: Console) throws -> Outcome {
    let gallery = try GalleryOptions.open(arguments, for: .reading, console, Self.self)
    let list = arguments[Self.list]
    for path in [output, list].compactMap(\.self) {
      try OutputFile.checkDiffers(path, from: arguments.positionals)
    }
    guard output != list else { throw UsageError("-o and --list are one file; give two") }
    let count = try gallery.export(to: output, format: format, labelsTo: list)
    return Outcome(
      text: "\(output.printable): \(Numbers.count(count, "vector")) of \(gallery.dimension) numbers"
        + (list.map { "; what they are in \($0.printable)" } ?? "") + "\n",
      json: .object(
        [("output", .string(output)), ("list", JSON(list))]
          + GalleryOptions.jsonMembers(of: gallery)))
  }
}
