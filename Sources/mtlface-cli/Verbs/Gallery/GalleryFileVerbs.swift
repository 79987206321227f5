import MTLFace

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
    ] + GalleryOptions.memberMeanings

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
      try OutputFile.check(path, isNone: arguments.positionals)
    }
    guard output != list else { throw UsageError("-o and --list are one file; give two") }
    let count = try gallery.export(to: output, format, listTo: list)
    return Outcome(
      text: "\(output.printable): \(Numbers.count(count, "vector")) of \(gallery.dimension) numbers"
        + (list.map { "; what they are in \($0.printable)" } ?? "") + "\n",
      json: .object(
        [("output", .string(output)), ("list", JSON(list))] + GalleryOptions.members(gallery)))
  }
}

/// `gallery repair GALLERY -o NEW`: what is whole of a damaged gallery.
struct GalleryRepairVerb: Verb {
  static let name = "gallery repair"
  static let summary = "Save what is whole of a damaged gallery in a new file"
  static let discussion = """
    The damaged file is only read. Numbers of faces stay. A change whose record is damaged was not
    done: a face that it removed is back. Exit status 1 where something is lost.
    """
  static let positionals = [GalleryOptions.positional]
  static let output: Option<String?> = .optional(
    "output", short: "o", "NEW", .path, help: "where there is no file yet; must be given")
  static let options: [any OptionDeclaration] = [output]
  static let examples = [
    (
      command: "mtlface-cli gallery repair people.gallery -o saved.gallery",
      purpose: "after a message that it is damaged"
    )
  ]
  static let jsonMembers = [
    (name: "output", meaning: "the new file"), (name: "faces", meaning: "in it"),
    (name: "persons", meaning: "with a face in it"),
    (name: "lost_records", meaning: "changes that were not done"),
    (name: "lost_names", meaning: "persons called \"lost name N\" now"),
  ]

  private let arguments: Arguments
  private let output: String

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    guard let output = arguments[Self.output] else {
      throw UsageError("-o is missing; give a path where there is no file yet")
    }
    self.output = output
  }

  func run(_ console: Console) throws -> Outcome {
    let saved = try Gallery.repair(arguments.positionals[0], to: output)
    let lost = saved.lostRecords > 0
    return Outcome(
      text: "\(output.printable): \(Numbers.count(saved.faces, "face")) of "
        + "\(Numbers.count(saved.persons, "person"))\n"
        + (lost
          ? "\(Numbers.count(saved.lostRecords, "change")) lost, and "
            + "\(Numbers.count(saved.lostNames, "name"))\n" : "nothing is lost\n"),
      json: .object([
        ("output", .string(output)), ("faces", .integer(saved.faces)),
        ("persons", .integer(saved.persons)), ("lost_records", .integer(saved.lostRecords)),
        ("lost_names", .integer(saved.lostNames)),
      ]), status: lost ? .negative : .success)
  }
}
