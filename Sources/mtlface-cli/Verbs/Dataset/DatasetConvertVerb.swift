import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceReports
import MTLFaceSupport
import MTLFaceTensor

/// `dataset convert SET -o FOLDER`: converts a data set to records or image files.
struct DatasetConvertVerb: Verb {
  static let name = "dataset convert"
  static let summary = "Converts a data set to insightface records, or to image files and a list"
  static let discussion = """
    Without --align, images must be aligned (112 x 112 pixels) and are copied unchanged. With
    --align, the largest face of each image is detected and aligned. It is written as a PNG image, or
    as a JPEG image with --quality.

    Records have the label [identity] or the labels [identity, age, gender], depending on the labels
    of the data set. Without identities, the first label is an index. The value -1 represents an
    unknown age or gender. Faces that cannot be used are reported and omitted. The exit status is
    then 1. The records or the list appear only when the output is complete.
    """
  static let positionals = [DatasetInputOptions.positional]
  static let quality: Option<Int?> = .optional(
    "quality", "Q", .integer(in: 1...100), defaultText: "PNG",
    help: "with --align: write JPEG images of this quality")
  static let options: [any OptionDeclaration] =
    [DatasetOutputOptions.output, DatasetOutputOptions.to, LabelEstimatorOptions.align, quality]
    + DatasetInputOptions.options + [
      PhotoOptions.minimumFace
    ]
  static let examples = [
    (
      command: "mtlface-cli dataset convert list.txt --root photos --align -o aligned",
      purpose: "convert the photos in a list to aligned records for training"
    ),
    (
      command: "mtlface-cli dataset convert train.rec --to list -o faces",
      purpose: "convert records to image files for other tools"
    ),
  ]
  static let jsonMembers = [
    (name: "output", meaning: "the path of the folder"),
    (name: "faces", meaning: "the number of faces written"),
    (name: "persons", meaning: "the number of people"),
    (name: "problems", meaning: "the faces that were omitted, as objects with entry and problem"),
    (name: "seconds", meaning: "the elapsed time in seconds"),
  ]

  private let arguments: Arguments
  private let output: DatasetOutputOptions

  init(_ arguments: Arguments) throws {
    output = try DatasetOutputOptions(arguments, allowsListOnly: false)
    guard arguments[Self.quality] == nil || arguments[LabelEstimatorOptions.align] else {
      throw UsageError("--quality requires --align; give both or omit --quality")
    }
    self.arguments = arguments
  }

  func run(_ console: Console) throws -> Outcome {
    let start = Stopwatch.now()
    let set = try DatasetInputOptions.open(arguments, console, Self.self)
    let pool = ThreadPool(threads: arguments[CommonOptions.threads])
    let detector = try arguments[LabelEstimatorOptions.align] ? FaceDetector(pool: pool) : nil
    try DatasetWriter.requireNoDataset(in: output.folder)
    let written = try DatasetWriter(pool: pool).write(
      set, to: output.folder, as: output.format, progress: console.faceProgress()
    ) { try encodedFace(at: $0, in: set, detector) }
    console.clearProgress()
    let problems = set.problems + written.problems
    console.report(problems, of: Self.self)
    return outcome(set, written.faceCount, problems, Stopwatch.now() - start)
  }

  /// Returns the encoded image of an aligned face.
  private func encodedFace(
    at index: Int, in set: FaceDataset, _ detector: FaceDetector?
  ) throws -> [UInt8] {
    guard let detector else { return try set.encodedAlignedFace(at: index, hint: "give --align") }
    let aligned = try detector.alignLargestFace(
      in: set.image(index), size: 112, options: PhotoOptions.detection(arguments)
    ).face.image
    return try arguments[Self.quality].map { try aligned.encodedJPEG(quality: $0) }
      ?? aligned.encodedPNG()
  }

  private func outcome(
    _ set: FaceDataset, _ count: Int, _ problems: [FaceDataset.Problem], _ seconds: Double
  ) -> Outcome {
    let omitted = problems.count
    return Outcome(
      text: "\(output.folder.printable): \(NumberFormat.count(count, "face"))"
        + (omitted > 0 ? ", \(NumberFormat.count(omitted, "entry")) omitted" : "")
        + ", \(NumberFormat.fixed(Double(count) / max(seconds, 1e-9), 0)) faces/s\n",
      json: .object([
        ("output", .string(output.folder)), ("faces", .integer(count)),
        ("persons", .integer(set.identities.count)),
        ("problems", JSON(problems)), ("seconds", .number(seconds)),
      ]), status: omitted > 0 ? .negative : .success)
  }
}
