import MTLFace
import MTLFaceCheckpoint
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceSupport

/// `embed PHOTO... -o OUT.npy`: writes the embeddings of faces to a NumPy file.
struct EmbedVerb: Verb {
  static let name = "embed"
  static let summary = "Writes the embeddings of faces as a NumPy array"
  static let discussion = """
    Each photo yields one embedding with unit norm, which is one row of the array. Rows are sorted
    by path. The file OUT.txt, next to OUT.npy, contains the path of the photo for each row, one per
    line. Photos without a face, and photos with several faces unless --largest is given, are
    reported and skipped. The exit status is then 1. If no photo can be used, no file is written
    and the exit status is 2.
    """
  static let positionals = [Positional(name: "PHOTO", help: ImagePathList.help, repeats: true)]
  static let output: Option<String?> = .optional(
    "output", short: "o", "OUT.npy", .path, help: "the NumPy file to write; required")
  static let options = [output] + PhotoAnalyzer.options + [PhotoOptions.flip]
  static let examples = [
    (
      command: "mtlface-cli embed album/ --largest -o album.npy",
      purpose: "embed the largest face of each photo in a folder"
    ),
    (
      command: "ls crops/*.png | mtlface-cli embed - --aligned -o crops.npy",
      purpose: "embed aligned faces whose paths are read from standard input"
    ),
  ]
  static let jsonMembers = [
    (name: "output", meaning: "the path of the array (float32 [rows, dimension]), or null"),
    (name: "names", meaning: "the path of the list of photos, or null"),
    (name: "rows", meaning: "the number of rows"),
    (name: "dimension", meaning: "the number of elements of an embedding"),
    (name: "flip", meaning: "whether --flip was specified"),
    (
      name: "files",
      meaning: "the photo of each row, as objects with file and norm (of the embedding before "
        + "normalization)"
    ),
    (
      name: "skipped",
      meaning: "the photos that could not be used, as objects with file and problem"
    ),
    (name: "seconds", meaning: "the elapsed time in seconds"),
    (name: "photos_per_second", meaning: "the number of rows written per second"),
  ]

  private let inputs: ImagePathList
  private let arguments: Arguments
  private let output: String

  init(_ arguments: Arguments) throws {
    guard let output = arguments[Self.output] else {
      throw UsageError("missing option -o; give a path that ends in .npy")
    }
    guard output.hasSuffix(".npy"), output.count > 4 else {
      throw UsageError(
        "\(output.quotedForMessage): the output is a NumPy array; give a path that ends in .npy")
    }
    self.output = output
    self.arguments = arguments
    inputs = try ImagePathList(arguments.positionals)
  }

  private var names: String { "\(output.dropLast(4)).txt" }

  func run(_ console: Console) throws -> Outcome {
    let analyzer = try PhotoOptions.openModel(arguments, console, Self.self)
    let source = try PhotoAnalyzer(Self.self, arguments, analyzer, console)
    let dimension = analyzer.configuration.embeddingDimension
    try OutputFile.checkDiffers(names, from: inputs.paths)
    if StandardInput.isFile(names) {
      throw UsageError(
        "\(names.quotedForMessage) is the list on standard input; give another name for OUT")
    }
    // Both files are opened first, so that neither is written if one of them cannot be opened.
    var array = try NumpyWriter(replacing: output, columns: dimension)
    var list = try AtomicFile(replacing: names)
    var batch = InputBatch(Self.self, inputs, console)
    var rows: [(path: String, norm: Float)] = []
    try source.embeddings(of: &batch, validate: { [names] in try Self.checkLine($0, of: names) }) {
      path, embedding in
      // A failed write ends the batch, because the photo is not its cause.
      do {
        try array.append(embedding.values)
        try list.write(Array("\(path)\n".utf8))
        rows.append((path, embedding.norm))
      } catch { throw InputBatch.Failure(cause: error) }
    }
    guard !rows.isEmpty else {
      return Outcome(
        text: "", json: json(rows, batch, dimension), status: .failure,
        problem: "no photo could be embedded; \(output) was not written")
    }
    try array.commit()
    try list.commit()
    return Outcome(
      text: text(rows.count, batch, dimension), json: json(rows, batch, dimension),
      status: batch.status())
  }

  /// Throws an error for a path with a line break, which the list of photos cannot contain.
  private static func checkLine(_ path: String, of names: String) throws {
    guard path.contains(where: \.isNewline) else { return }
    throw CommandError(
      description: "\(path): the path contains a line break, which \(names) cannot contain; rename "
        + "the file")
  }

  private func text(_ rows: Int, _ batch: InputBatch, _ dimension: Int) -> String {
    let rate = NumberFormat.fixed(Double(rows) / max(batch.seconds, 1e-9), 1)
    return "\(output.printable): \(NumberFormat.count(rows, "embedding")) of \(dimension) numbers, "
      + "\(rate) photos/s; paths in \(names.printable)\n"
      + (batch.skipped.isEmpty
        ? "" : "skipped: \(NumberFormat.count(batch.skipped.count, "photo"))\n")
  }

  private func json(
    _ rows: [(path: String, norm: Float)], _ batch: InputBatch, _ dimension: Int
  ) -> JSON {
    .object([
      ("output", rows.isEmpty ? .null : .string(output)),
      ("names", rows.isEmpty ? .null : .string(names)), ("rows", .integer(rows.count)),
      ("dimension", .integer(dimension)), ("flip", .bool(arguments[PhotoOptions.flip])),
      (
        "files",
        .array(
          rows.map {
            .object([("file", .string($0.path)), ("norm", .number(Double($0.norm)))])
          })
      ), ("skipped", batch.json), ("seconds", .number(batch.seconds)),
      ("photos_per_second", .number(Double(rows.count) / max(batch.seconds, 1e-9))),
    ])
  }
}
