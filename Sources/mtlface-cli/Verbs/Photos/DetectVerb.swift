import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceSupport
import MTLFaceTensor
import MTLFaceVision

/// `detect PHOTO...`: detects faces and their landmarks.
struct DetectVerb: Verb {
  static let name = "detect"
  static let summary = "Detects faces and their landmarks in photos"
  static let discussion = """
    The detector is MTCNN with the weights of facenet-pytorch, which are part of the tool. No model
    file is required. Faces are listed in descending order of area. The exit status is 1 if a photo
    has no face or was skipped, and 2 if no photo can be read.
    """
  static let positionals = [Positional(name: "PHOTO", help: ImagePathList.help, repeats: true)]
  static let output: Option<String?> = .optional(
    "output", short: "o", "OUT", .path,
    help: "write the photos with boxes and landmarks to OUT, which is a .png or .jpg file if PHOTO "
      + "is a single file, and a folder otherwise")
  static let options: [any OptionDeclaration] = [
    output, PhotoOptions.minimumFace, PhotoOptions.minimumScore, PhotoOptions.maximumPixels,
  ]
  static let examples = [
    (
      command: "mtlface-cli detect family.jpg -o marked.png",
      purpose: "draw the boxes and landmarks"
    ),
    (
      command: "mtlface-cli detect --json --min-face 80 album/",
      purpose: "detect the large faces in a folder of photos"
    ),
  ]
  static let jsonMembers = [
    (
      name: "photos",
      meaning: "an array of objects with file, width and height (in pixels), and faces, an array "
        + "of objects with \(FaceFormatter.detectedFaceHelp)"
    ),
    (
      name: "skipped",
      meaning: "the photos that could not be read, as objects with file and problem"
    ),
  ]

  private let inputs: ImagePathList
  private let options: DetectionOptions
  private let limits: ImageLimits
  private let output: String?
  private let threads: Int

  init(_ arguments: Arguments) throws {
    inputs = try ImagePathList(arguments.positionals)
    options = PhotoOptions.detection(arguments)
    limits = PhotoOptions.limits(arguments)
    output = arguments[Self.output]
    threads = arguments[CommonOptions.threads]
    if let output, !inputs.isBatch { _ = try ImageFileFormat(pathExtensionOf: output) }
  }

  func run(_ console: Console) throws -> Outcome {
    if let output { try OutputFile.checkDiffers(output, from: inputs.paths) }
    let pool = ThreadPool(threads: threads)
    let detect = try makeDetectionFunction(pool: pool)
    var folder =
      try inputs.isBatch
      ? output.map {
        try OutputFolder($0, inputs: inputs.paths)
      } : nil
    var batch = InputBatch(Self.self, inputs, console)
    var text = ""
    var photos: [JSON] = []
    var foundAll = true
    // Annotated images are large, so the number of photos in flight is limited.
    let pipeline = BatchPipeline(
      pool: pool, maximumInFlight: output.map { _ in threads + 1 })
    try batch.process { paths, deliver in
      try pipeline.run(
        paths.count, prepare: { try detect(paths[$0]) }, process: { $0 }, deliver: deliver)
    } body: { path, result in
      if result.faces.isEmpty { foundAll = false }
      if let file = result.annotatedFile,
        let target = folder?.path(for: path, suffix: "-faces") ?? output
      {
        try ImageFile.write(file, to: target)
      }
      text += Self.text(result.faces, path)
      photos.append(Self.json(result, path))
    }
    return Outcome(
      text: text, json: .object([("photos", .array(photos)), ("skipped", batch.json)]),
      status: batch.status(foundAll: foundAll))
  }

  /// The faces that were detected in a photo.
  private struct DetectionResult: Sendable {
    let width: Int
    let height: Int
    let faces: [DetectedFace]
    /// The contents of the image file with the annotated photo, or nil without `--output`.
    let annotatedFile: [UInt8]?
  }

  /// Returns a function that detects the faces in the photo at a path on any thread.
  private func makeDetectionFunction(pool: ThreadPool) throws
    -> @Sendable (String) throws -> DetectionResult
  {
    let detector = try FaceDetector(pool: pool)
    let imageBudget = ImageMemoryBudget(threads: pool.threadCount)
    let format = try output.map { try inputs.isBatch ? .png : ImageFileFormat(pathExtensionOf: $0) }
    return { [options, limits] path in
      try imageBudget.withImage(contentsOf: path, limits: limits) { photo in
        let faces = try detector.detect(photo, options: options)
        return DetectionResult(
          width: photo.width, height: photo.height, faces: faces,
          annotatedFile: try format.map {
            try ImageFile.encoded(photo.annotated(with: Self.annotations(faces)), as: $0)
          })
      }
    }
  }

  private static func annotations(_ faces: [DetectedFace]) -> [FaceAnnotation] {
    faces.enumerated().map { index, face in
      FaceAnnotation(
        box: face.box, landmarks: face.landmarks,
        label: "\(index + 1): \(NumberFormat.fixed(face.score, 3))")
    }
  }

  private static func text(_ faces: [DetectedFace], _ path: String) -> String {
    var table = TextTable(.left, .left, .right, .left)
    for (index, face) in faces.enumerated() {
      table.add(
        "\(index + 1)", "box \(FaceFormatter.box(face.box))",
        "score \(NumberFormat.fixed(face.score, 4))",
        "landmarks \(face.landmarks.points.map(FaceFormatter.point).joined(separator: " "))")
    }
    let count = faces.isEmpty ? "no face" : NumberFormat.count(faces.count, "face")
    return "\(path.printable): \(count)\n" + table.text(indent: 2)
  }

  private static func json(_ result: DetectionResult, _ path: String) -> JSON {
    .object([
      ("file", .string(path)), ("width", .integer(result.width)),
      ("height", .integer(result.height)),
      (
        "faces",
        .array(
          result.faces.map {
            .object([
              ("box", FaceFormatter.json($0.box)), ("score", .number($0.score)),
              ("landmarks", FaceFormatter.json($0.landmarks)),
            ])
          })
      ),
    ])
  }
}
