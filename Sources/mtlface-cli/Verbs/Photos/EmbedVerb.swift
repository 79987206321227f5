import MTLFace
import MTLFaceCheckpoint
import MTLFaceSupport

/// `embed FILES|DIR -o out.npy`: embeddings of many faces.
struct EmbedVerb: Verb {
  static let name = "embed"
  static let summary = "Write the embeddings of faces as a NumPy array"
  static let discussion = """
    One row a photo, of length 1, in sorted order of the paths; beside OUT.npy the paths are
    written to OUT.txt, one a line, row by row. A photo without a face, or with several and no
    --largest, is reported and left out, and the exit status is then 1.
    """
  static let positionals = [Positional(name: "PHOTO", help: InputList.help, repeats: true)]
  static let output: Option<String?> = .optional(
    "output", short: "o", "OUT.npy", .path, help: "the array to write; must be given")
  static let options = [output] + PhotoAnalyzer.options + [PhotoOptions.flip]
  static let examples = [
    (
      command: "mtlface-cli embed album/ --largest --model m.safetensors -o album.npy",
      purpose: "the largest face of every photo in a folder"
    ),
    (
      command: "ls faces/*.png | mtlface-cli embed - --aligned -m m.safetensors "
        + "-o c.npy", purpose: "crops that are aligned already"
    ),
  ]
  static let jsonMembers = [
    (name: "output", meaning: "the array written, float32 [rows, dimension]"),
    (name: "names", meaning: "the file of the paths"), (name: "rows", meaning: "how many"),
    (name: "dimension", meaning: "numbers a row"), (name: "flip", meaning: "as given"),
    (name: "files", meaning: "array of file and norm (before normalization), row by row"),
    (name: "skipped", meaning: "array of file, problem"),
    (name: "seconds", meaning: "for all"), (name: "photos_per_second", meaning: "on average"),
  ]

  private let inputs: InputList
  private let arguments: Arguments
  private let output: String

  init(_ arguments: Arguments) throws {
    guard let output = arguments[Self.output] else {
      throw UsageError("-o is missing; give the array to write, ending in .npy")
    }
    guard output.hasSuffix(".npy"), output.count > 4 else {
      throw UsageError("\(output.quotedForMessage): a NumPy array is written; end OUT in .npy")
    }
    self.output = output
    self.arguments = arguments
    inputs = try InputList(arguments.positionals)
  }

  private var names: String { "\(output.dropLast(4)).txt" }

  func run(_ console: Console) throws -> Outcome {
    let analyzer = try PhotoOptions.openModel(arguments)
    let source = try PhotoAnalyzer(Self.self, arguments, analyzer, console)
    let dimension = analyzer.configuration.embeddingDimension
    try OutputFile.checkDiffers(names, from: inputs.paths)
    if StandardInput.isFile(names) {
      throw UsageError("\(names.quotedForMessage) is the list being read; name OUT otherwise")
    }
    // Both files are begun before any work, so that neither comes without the other.
    var array = try NumpyWriter(replacing: output, columns: dimension)
    var list = try AtomicFile(replacing: names)
    var batch = PhotoBatch(Self.self, inputs, console)
    var rows: [(path: String, norm: Float)] = []
    try source.embeddings(of: &batch, validate: { [names] in try Self.checkLine($0, of: names) }) {
      path, embedding in
      // What cannot be written is no fault of the photo's.
      do {
        try array.append(embedding.values)
        try Array("\(path)\n".utf8).withUnsafeBytes { try list.write($0) }
        rows.append((path, embedding.norm))
      } catch { throw PhotoBatch.BatchFailure(cause: error) }
    }
    guard !rows.isEmpty else {
      return Outcome(
        text: "", json: json(rows, batch, dimension), status: .failure,
        problem: "no photo gave a face; \(output) was not written")
    }
    try array.commit()
    try list.commit()
    return Outcome(
      text: text(rows.count, batch, dimension), json: json(rows, batch, dimension),
      status: batch.status())
  }

  /// Refuses a path that is no line of the list.
  private static func checkLine(_ path: String, of names: String) throws {
    guard path.contains(where: \.isNewline) else { return }
    throw CommandError(
      description: "\(path): a line break in its name would part it in \(names); rename it")
  }

  private func text(_ rows: Int, _ batch: PhotoBatch, _ dimension: Int) -> String {
    let rate = Numbers.fixed(Double(rows) / max(batch.seconds, 1e-9), 1)
    return "\(output.printable): \(Numbers.count(rows, "embedding")) of \(dimension) numbers, "
      + "\(rate) photos/s; paths in \(names.printable)\n"
      + (batch.skipped.isEmpty ? "" : "left out: \(Numbers.count(batch.skipped.count, "photo"))\n")
  }

  private func json(
    _ rows: [(path: String, norm: Float)], _ batch: PhotoBatch, _ dimension: Int
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
