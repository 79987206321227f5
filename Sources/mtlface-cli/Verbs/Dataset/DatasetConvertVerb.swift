import MTLFace
import MTLFaceCheckpoint
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
  static let positionals = [DatasetSource.positional]
  /// What is written.
  enum Target: String, CaseIterable { case records, list }
  static let output: Option<String?> = .optional(
    "output", short: "o", "FOLDER", .path, help: "where to write; must be given")
  static let to = Option.value(
    "to", "FORM", .choice(of: Target.allCases), default: Target.records, defaultText: "records",
    help: "records (train.rec, train.idx, property) or list (list.txt and its files)")
  static let align = Option.flag(
    "align", help: "find the largest face of each picture and align it")
  static let quality: Option<Int?> = .optional(
    "quality", "Q", .integer(in: 1...100), defaultText: "PNG",
    help: "write aligned faces as JPEG of this quality")
  static let options: [any OptionDeclaration] =
    [output, to, align, quality] + DatasetSource.options + [PhotoOptions.minimumFace]
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

  private static let batch = 64
  private let arguments: Arguments
  private let output: String

  init(_ arguments: Arguments) throws {
    guard let output = arguments[Self.output] else {
      throw UsageError("-o is missing; give the folder to write")
    }
    guard arguments[Self.quality] == nil || arguments[Self.align] else {
      throw UsageError("--quality is for --align; other pictures are kept as they are")
    }
    self.output = output.hasSuffix("/") ? String(output.dropLast()) : output
    self.arguments = arguments
  }

  func run(_ console: Console) throws -> Outcome {
    let start = Stopwatch.now()
    let set = try DatasetSource.open(arguments)
    let pool = ThreadPool(threads: arguments[CommonOptions.threads])
    let detector = try arguments[Self.align] ? FaceDetector(pool: pool) : nil
    for name in ["train.rec", "list.txt"] where SystemFile.exists("\(output)/\(name)") {
      throw PhotoProblem(
        description: "\(output)/\(name): exists already; give a folder without a data set")
    }
    try SystemFile.makeFolder(output)
    var target = try DatasetTarget(output, arguments[Self.to], set)
    var problems = set.problems
    for begin in stride(from: 0, to: set.count, by: Self.batch) {
      console.progress(
        Throughput(done: begin, of: set.count, seconds: Stopwatch.now() - start).text("face"))
      let found = pool.map(min(Self.batch, set.count - begin)) { offset in
        Result<[UInt8], any Error> { try face(set, begin + offset, detector) }
      }
      for (offset, result) in found.enumerated() {
        switch result {
        case .success(let bytes): try target.append(bytes, set.samples[begin + offset])
        case .failure(let error):
          problems.append(
            FaceDataSet.Problem(entry: set.samples[begin + offset].name, problem: "\(error)"))
        }
      }
    }
    console.clearProgress()
    for problem in problems.prefix(20) {
      console.report("\(CommandLineTool.name) \(Self.name): \(problem)")
    }
    guard target.count > 0 else {
      throw DataSetError.empty(path: set.path, problem: problems.first?.description)
    }
    let count = target.count
    try target.commit()
    return outcome(set, count, problems, Stopwatch.now() - start)
  }

  /// The encoded picture of an aligned face.
  private func face(
    _ set: FaceDataSet, _ index: Int, _ detector: FaceDetector?
  ) throws -> [UInt8] {
    let image = try set.image(index)
    guard let detector else {
      guard image.width == 112, image.height == 112 else {
        throw PhotoProblem(
          description: "\(image.width) x \(image.height) pixels, not 112 x 112; give --align")
      }
      return try set.encodedImage(index)
    }
    var options = PhotoOptions.detection(arguments)
    options.maximumFaces = 1
    guard let found = try detector.detect(image, options: options).first else {
      throw FaceError.noFace
    }
    let aligned = try image.aligned(by: found.landmarks).image
    return try arguments[Self.quality].map { try aligned.encodedJPEG(quality: $0) }
      ?? aligned.encodedPNG()
  }

  private func outcome(
    _ set: FaceDataSet, _ count: Int, _ problems: [FaceDataSet.Problem], _ seconds: Double
  ) -> Outcome {
    let left = problems.count
    return Outcome(
      text: "\(output.printable): \(Numbers.count(count, "face"))"
        + (left > 0 ? ", \(Numbers.count(left, "entry")) left out" : "")
        + ", \(Numbers.fixed(Double(count) / max(seconds, 1e-9), 0)) faces/s\n",
      json: .object([
        ("output", .string(output)), ("faces", .integer(count)),
        ("persons", .integer(set.identities.count)),
        (
          "problems",
          .array(
            problems.map {
              .object([("entry", .string($0.entry)), ("problem", .string($0.problem))])
            })
        ), ("seconds", .number(seconds)),
      ]), status: left > 0 ? .negative : .success)
  }
}
