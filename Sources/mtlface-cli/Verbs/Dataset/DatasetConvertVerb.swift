import MTLFace
import MTLFaceSupport
import MTLFaceTensor

/// `dataset convert SET -o FOLDER`: any form to insightface's records, aligned on the way.
struct DatasetConvertVerb: Verb {
  static let name = "dataset convert"
  static let summary = "Write a data set as insightface's records, or as files with a list"
  static let discussion = """
    Pictures that are aligned already (112 x 112) are kept byte for byte. With --align the largest face
    of each picture is found and aligned, and written as PNG, or as JPEG with --quality.
    Records get the labels [identity], [index, age, gender] or [identity, age, gender], by what the set
    knows; -1 where a face's age or gender is not known. Faces that cannot be used are told and left
    out, and the exit status is then 1. The files appear when all is written.
    """
  static let positionals = [DatasetInputOptions.positional]
  static let quality: Option<Int?> = .optional(
    "quality", "Q", .integer(in: 1...100), defaultText: "PNG",
    help: "write aligned faces as JPEG of this quality")
  static let options: [any OptionDeclaration] =
    [DatasetOutputOptions.output, DatasetOutputOptions.to, DatasetPredictor.align, quality]
    + DatasetInputOptions.options + [
      PhotoOptions.minimumFace
    ]
  static let examples = [
    (
      command: "mtlface-cli dataset convert list.txt --root photos --align -o aligned",
      purpose: "photos with a list to records for training"
    ),
    (
      command: "mtlface-cli dataset convert train.rec --to list -o faces",
      purpose: "records to files that other tools read"
    ),
  ]
  static let jsonMembers = [
    (name: "output", meaning: "the folder"), (name: "faces", meaning: "how many were written"),
    (name: "persons", meaning: "how many identities"),
    (name: "problems", meaning: "array of entry, problem: what was left out"),
    (name: "seconds", meaning: "for all"),
  ]

  private let arguments: Arguments
  private let output: DatasetOutputOptions

  init(_ arguments: Arguments) throws {
    output = try DatasetOutputOptions(arguments, allowsListOnly: false)
    guard arguments[Self.quality] == nil || arguments[DatasetPredictor.align] else {
      throw UsageError("--quality is for --align; other pictures are kept as they are")
    }
    self.arguments = arguments
  }

  func run(_ console: Console) throws -> Outcome {
    let start = Stopwatch.now()
    let set = try DatasetInputOptions.open(arguments)
    let pool = ThreadPool(threads: arguments[CommonOptions.threads])
    let detector = try arguments[DatasetPredictor.align] ? FaceDetector(pool: pool) : nil
    try output.requireEmptyFolder()
    let writer = DatasetWriter(console: console, pool: pool)
    let written = try writer.write(set, to: output.folder, as: output.format) {
      try face(set, $0, detector)
    }
    let problems = set.problems + written.problems
    DatasetProblems.report(problems, Self.self, console)
    return outcome(set, written.faces, problems, Stopwatch.now() - start)
  }

  /// The encoded picture of an aligned face.
  private func face(
    _ set: FaceDataset, _ index: Int, _ detector: FaceDetector?
  ) throws -> [UInt8] {
    guard let detector else {
      return try DatasetWriter.alignedImageBytes(set, at: index, hint: "give --align")
    }
    let aligned = try DatasetPredictor.largestFace(
      set.image(index), detector, arguments, size: 112
    ).image
    return try arguments[Self.quality].map { try aligned.encodedJPEG(quality: $0) }
      ?? aligned.encodedPNG()
  }

  private func outcome(
    _ set: FaceDataset, _ count: Int, _ problems: [FaceDataset.Problem], _ seconds: Double
  ) -> Outcome {
    let left = problems.count
    return Outcome(
      text: "\(output.folder.printable): \(Numbers.count(count, "face"))"
        + (left > 0 ? ", \(Numbers.count(left, "entry")) left out" : "")
        + ", \(Numbers.fixed(Double(count) / max(seconds, 1e-9), 0)) faces/s\n",
      json: .object([
        ("output", .string(output.folder)), ("faces", .integer(count)),
        ("persons", .integer(set.identities.count)),
        ("problems", DatasetProblems.json(problems)), ("seconds", .number(seconds)),
      ]), status: left > 0 ? .negative : .success)
  }
}
