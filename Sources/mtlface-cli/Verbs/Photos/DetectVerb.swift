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
    The detector is MTCNN with the weights of facenet-pytorch, which are part of the tool; no model
    is needed. Faces are listed in descending order of area. The exit status is 1 if a photo
    contains no face.
    """
  static let positionals = [Positional(name: "PHOTO", help: ImagePathList.help, repeats: true)]
  static let output: Option<String?> = .optional(
    "output", short: "o", "OUT", .path,
    help: "draw boxes and landmarks: a .png or .jpg file for one photo, a folder for several")
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
      purpose: "the large faces of all photos in a folder"
    ),
  ]
  static let jsonMembers = [
    (
      name: "photos",
      meaning: "array of file, width, height, faces; each face has "
        + FaceFormatter.faceMembersHelp
    ),
    (name: "skipped", meaning: "array of file, problem: photos that could not be read"),
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
    let detect = try makeDetectionTask(pool: pool)
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
    } body: { path, found in
      if found.faces.isEmpty { foundAll = false }
      if let marked = found.marked,
        let target = folder?.path(for: path, suffix: "-faces") ?? output
      {
        try ImageFile.write(marked, to: target)
      }
      text += Self.text(found.faces, path)
      photos.append(Self.json(found, path))
    }
    return Outcome(
      text: text, json: .object([("photos", .array(photos)), ("skipped", batch.json)]),
      status: batch.status(foundAll: foundAll))
  }

  /// The faces detected in a photo.
  private struct Found: Sendable {
    let width: Int
    let height: Int
    let faces: [DetectedFace]
    /// The encoded file of the annotated photo, or nil without `--output`.
    let marked: [UInt8]?
  }

  /// Returns a function from a path to the faces of the photo; it may be called on any thread.
  private func makeDetectionTask(pool: ThreadPool) throws -> @Sendable (String) throws -> Found {
    let detector = try FaceDetector(pool: pool)
    let imageBudget = ImageMemoryBudget(threads: pool.threadCount)
    let format = try output.map { try inputs.isBatch ? .png : ImageFileFormat(pathExtensionOf: $0) }
    return { [options, limits] path in
      try imageBudget.withImage(contentsOf: path, limits: limits) { photo in
        let faces = try detector.detect(photo, options: options)
        return Found(
          width: photo.width, height: photo.height, faces: faces,
          marked: try format.map {
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

  private static func json(_ found: Found, _ path: String) -> JSON {
    .object([
      ("file", .string(path)), ("width", .integer(found.width)),
      ("height", .integer(found.height)),
      (
        "faces",
        .array(
          found.faces.map {
            .object([
              ("box", FaceFormatter.json($0.box)), ("score", .number($0.score)),
              ("landmarks", FaceFormatter.json($0.landmarks)),
            ])
          })
      ),
    ])
  }
}
