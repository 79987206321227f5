import MTLFace
import MTLFaceCommandLine
import MTLFaceSupport

/// `gallery export GALLERY -o OUT`: exports the vectors for other search engines.
struct GalleryExportVerb: Verb {
  static let name = "gallery export"
  static let summary = "Exports the vectors of a gallery as an .npy or .fvecs file"
  static let discussion = """
    The file contains all vectors, normalized to length 1, in ascending order of the IDs of the
    faces. With --list, the command also writes a text file with one line per vector, which contains
    the ID, the person and the note, separated by tabs. The folder Examples/search shows how to
    import both files into faiss and into PostgreSQL with pgvector.
    """
  static let positionals = [GalleryOptions.positional]
  static let output: Option<String?> = .optional(
    "output", short: "o", "OUT", .path, help: "the .npy or .fvecs file to write; required")
  static let list: Option<String?> = .optional(
    "list", "OUT.tsv", .path, help: "the text file to write with IDs, people and notes")
  static let options: [any OptionDeclaration] = [output, list]
  static let examples = [
    (
      command: "mtlface-cli gallery export people.gallery -o people.npy --list people.tsv",
      purpose: "export the vectors for NumPy and faiss"
    )
  ]
  static let jsonMembers =
    [
      (name: "output", meaning: "the path of the vector file"),
      (name: "list", meaning: "the path of the list, or null"),
    ] + GalleryOptions.memberHelp

  private let arguments: Arguments
  private let output: String
  private let format: Gallery.ExportFormat

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    guard let output = arguments[Self.output] else {
      throw UsageError("missing option -o; give a path that ends in .npy or .fvecs")
    }
    guard let format = Gallery.ExportFormat.allCases.first(where: { output.hasSuffix(".\($0)") })
    else {
      throw UsageError(
        "\(output.quotedForMessage): unknown format; give a path that ends in .npy or .fvecs")
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
    guard output != list else {
      throw UsageError("-o and --list specify the same file; give different paths")
    }
    let count = try gallery.export(to: output, format: format, labelsTo: list)
    return Outcome(
      text:
        "\(output.printable): \(NumberFormat.count(count, "vector")) of \(gallery.dimension) numbers"
        + (list.map { "; list in \($0.printable)" } ?? "") + "\n",
      json: .object(
        [("output", .string(output)), ("list", JSON(list))]
          + GalleryOptions.jsonMembers(of: gallery)))
  }
}
