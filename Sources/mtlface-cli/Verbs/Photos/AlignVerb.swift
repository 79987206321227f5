import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceSupport
import MTLFaceTensor
import MTLFaceVision

/// `align PHOTO... -o OUT`: writes aligned face crops.
struct AlignVerb: Verb {
  static let name = "align"
  static let summary = "Crops and aligns the faces in photos"
  static let discussion = """
    A least-squares similarity transform maps the five landmarks of each face to the ArcFace
    template. The crop is a square image, sampled with bilinear interpolation. Pixels outside the
    photo are black. No model file is required.

    If OUT is a folder, the crops of all faces of each photo are written, or only the crop of the
    largest face with --largest. If OUT is a file, the photo must have one face unless --largest is
    given.
    """
  static let positionals = [Positional(name: "PHOTO", help: ImagePathList.help, repeats: true)]
  static let output: Option<String?> = .optional(
    "output", short: "o", "OUT", .path,
    help: "a .png or .jpg file for one face, or a folder; required")
  static let size = Option.value(
    "size", "PIXELS", .integer(in: 16...4096), default: 112,
    help: "the width and height of each crop")
  static let options: [any OptionDeclaration] = [
    output, size, PhotoOptions.largest, PhotoOptions.landmarks, PhotoOptions.minimumFace,
    PhotoOptions.minimumScore, PhotoOptions.maximumPixels,
  ]
  static let examples = [
    (
      command: "mtlface-cli align portrait.jpg -o face.png",
      purpose: "align the only face of a photo"
    ),
    (
      command: "mtlface-cli align album/ -o faces/",
      purpose: "align all faces in a folder of photos"
    ),
    (
      command:
        "mtlface-cli align p.png -o f.png --landmarks 20,10,46,10,33,28,22,39,45,39",
      purpose: "use the landmarks of another detector"
    ),
  ]
  static let jsonMembers = [
    (
      name: "faces",
      meaning: "an array of objects with file, output (the path of the crop), matrix (2 x 3, maps "
        + "pixel coordinates of the photo to those of the crop), inverse (maps them back), "
        + "\(FaceFormatter.detectedFaceHelp); box and score are null with --landmarks"
    ),
    (
      name: "skipped",
      meaning: "the photos that could not be used, as objects with file and problem"
    ),
  ]

  private let inputs: ImagePathList
  private let arguments: Arguments
  private let output: String
  private let isFile: Bool

  init(_ arguments: Arguments) throws {
    inputs = try ImagePathList(arguments.positionals)
    self.arguments = arguments
    guard let output = arguments[Self.output] else {
      throw UsageError("missing option -o; give an image file or a folder to write to")
    }
    self.output = output
    let endings = [".png", ".jpg", ".jpeg"]
    isFile = endings.contains(where: output.lowercased().hasSuffix)
    guard !isFile || !inputs.isBatch else {
      throw UsageError("-o specifies one image file for several inputs; give a folder")
    }
    if isFile { _ = try ImageFileFormat(pathExtensionOf: output) }
  }

  func run(_ console: Console) throws -> Outcome {
    try OutputFile.checkDiffers(output, from: inputs.paths)
    let pool = ThreadPool(threads: arguments[CommonOptions.threads])
    let cropper = try makeCropper(pool: pool)
    var folder = isFile ? nil : try OutputFolder(output, inputs: inputs.paths)
    var batch = InputBatch(Self.self, inputs, console)
    var text = ""
    var faces: [JSON] = []
    try batch.process { paths, deliver in
      try BatchPipeline(pool: pool).run(
        paths.count, prepare: { try cropper(paths[$0]) }, process: { $0 }, deliver: deliver)
    } body: { path, crops in
      for crop in crops {
        let target = folder?.path(for: path, suffix: "-face") ?? output
        try ImageFile.write(crop.file, to: target)
        text += "\(target.printable)  from \(path.printable)\n"
        faces.append(Self.json(crop, path, target))
      }
    }
    return Outcome(
      text: text, json: .object([("faces", .array(faces)), ("skipped", batch.json)]),
      status: batch.status())
  }

  /// An aligned face and its encoded image file.
  private struct Crop: Sendable {
    let detection: DetectedFace?
    let points: FaceLandmarks
    let face: AlignedFace
    let file: [UInt8]
  }

  /// Returns a function that crops the faces of the photo at a path on any thread.
  private func makeCropper(pool: ThreadPool) throws -> @Sendable (String) throws -> [Crop] {
    let detector = try FaceDetector(pool: pool)
    let imageBudget = ImageMemoryBudget(threads: pool.threadCount)
    let format = try isFile ? ImageFileFormat(pathExtensionOf: output) : .png
    let (limits, size) = (PhotoOptions.limits(arguments), arguments[Self.size])
    return { [self] path in
      try imageBudget.withImage(contentsOf: path, limits: limits) { photo in
        try findFaces(in: photo, detector).map { detection, points in
          let face = try photo.aligned(by: points, size: size)
          return Crop(
            detection: detection, points: points, face: face,
            file: try ImageFile.encoded(face.image, as: format))
        }
      }
    }
  }

  /// Returns the landmarks of the faces to crop. The detections are nil if `--landmarks` is given.
  ///
  /// - Throws: `FaceError` if the photo has no face, or if it has several faces, the output is a
  ///   single file and `--largest` is not given; or an error of the detector.
  private func findFaces(in photo: RGBImage, _ detector: FaceDetector) throws -> [(
    DetectedFace?, FaceLandmarks
  )] {
    if let points = arguments[PhotoOptions.landmarks] { return [(nil, points)] }
    let detections = try detector.detect(photo, options: PhotoOptions.detection(arguments))
    guard let first = detections.first else { throw FaceError.noFace }
    if arguments[PhotoOptions.largest] { return [(first, first.landmarks)] }
    guard !isFile || detections.count == 1 else { throw FaceError.multipleFaces(detections.count) }
    return detections.map { ($0, $0.landmarks) }
  }

  private static func json(_ crop: Crop, _ path: String, _ target: String) -> JSON {
    .object([
      ("file", .string(path)), ("output", .string(target)),
      ("box", FaceFormatter.json(crop.detection?.box)),
      ("score", JSON(crop.detection?.score)),
      ("landmarks", FaceFormatter.json(crop.points)),
      ("matrix", FaceFormatter.json(crop.face.transform)),
      ("inverse", FaceFormatter.json(crop.face.inverseTransform)),
    ])
  }
}
