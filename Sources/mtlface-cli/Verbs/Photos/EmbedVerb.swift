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
    Each photo yields one row, normalized to length 1. Rows are sorted by path. The file OUT.txt,
    beside OUT.npy, lists the path of each row, one per line. Photos without a face, and photos
    with several faces unless --largest is given, are reported and skipped; the exit status is
    then 1.
    """
  static let positionals = [Positional(name: "PHOTO", help: ImagePathList.help, repeats: true)]
  static let output: Option<String?> = .optional(
    "output", short: "o", "OUT.npy", .path, help: "the array to write; required")
  static let options = [output] + PhotoAnalyzer.options + [PhotoOptions.flip]
  static let examples = [
    (
      command: "mtlface-cli embed album/ --largest --model m.safetensors -o album.npy",
      purpose: "the largest face of each photo in a folder"
    ),
    (
      command: "ls faces/*.png | mtlface-cli embed - --aligned -m m.safetensors "
        + "-o c.npy", purpose: "aligned faces, listed on standard input"
    ),
  ]
  static let jsonMembers = [
    (name: "output", meaning: "the path of the array, float32 [rows, dimension], or null"),
    (name: "names", meaning: "the path of the list of photos, or null"),
    (name: "rows", meaning: "the number of rows"),
    (name: "dimension", meaning: "the length of an embedding"),
    (name: "flip", meaning: "whether --flip was given"),
    (name: "files", meaning: "array of file and norm (before normalization), one per row"),
    (name: "skipped", meaning: "array of file, problem: photos that could not be used"),
    (name: "seconds", meaning: "the total time"),
    (name: "photos_per_second", meaning: "rows per second"),
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
    let analyzer = try PhotoOptions.openModel(arguments)
    let source = try PhotoAnalyzer(Self.self, arguments, analyzer, console)
    let dimension = analyzer.configuration.embeddingDimension
    try OutputFile.checkDiffers(names, from: inputs.paths)
    if StandardInput.isFile(names) {
      throw UsageError(
        "\(names.quotedForMessage) is the list on standard input; choose another name for OUT")
    }
    // Both files are opened before any work, so that the failure of one leaves neither.
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
        problem: "no photo yielded a face; \(output) was not written")
    }
    try array.commit()
    try list.commit()
    return Outcome(
      text: text(rows.count, batch, dimension), json: json(rows, batch, dimension),
      status: batch.status())
  }

  /// Throws an error for a path that contains a line break, which the list of names cannot store.
  private static func checkLine(_ path: String, of names: String) throws {
    guard path.contains(where: \.isNewline) else { return }
    throw CommandError(
      description: "\(path): the name contains a line break, which \(names) cannot store; rename "
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
