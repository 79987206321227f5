import MTLFace
import MTLFaceCommandLine
import MTLFaceSupport

/// `analyze PHOTO -o sheet.png`: draws an analysis sheet of a photo.
struct AnalyzeVerb: Verb {
  static let name = "analyze"
  static let summary =
    "Draws a sheet with each face in a photo, its age, and the face at other ages"
  static let discussion = """
    The sheet shows the photo with boxes, landmarks and estimated ages. Below it, each of
    the largest faces (at most 12) has a row with the aligned crop and, if the model has the
    necessary parts, the age distribution, heat maps of the age features (X_age) and the identity
    features (X_id), and the face synthesized for every age group.
    """
  static let positionals = [Positional(name: "PHOTO", help: "a PNG or JPEG image")]
  static let output: Option<String?> = .optional(
    "output", short: "o", "SHEET", .path,
    help: "the .png or .jpg file to write; without this option, no sheet is drawn")
  static let options = [output] + PhotoAnalyzer.options + [PhotoOptions.flip]
  static let examples = [
    (
      command: "mtlface-cli analyze family.jpg -o sheet.png",
      purpose: "draw a sheet"
    ),
    (
      command: "mtlface-cli analyze family.jpg --json",
      purpose: "print the results and the embeddings as JSON"
    ),
  ]
  static let jsonMembers = [
    (name: "file", meaning: "the path of the photo"),
    (name: "width", meaning: "the width of the upright photo in pixels"),
    (name: "height", meaning: "the height of the upright photo in pixels"),
    (
      name: "faces",
      meaning:
        "an array of objects in descending order of area, with age (see age --help; null if the "
        + "model has no age estimator), embedding (with unit norm), embedding_norm (before "
        + "normalization), \(FaceFormatter.faceHelp)"
    ),
    (name: "sheet", meaning: "the path of the sheet, or null"),
  ]

  private let path: String
  private let output: String?
  private let arguments: Arguments

  init(_ arguments: Arguments) throws {
    path = arguments.positionals[0]
    output = arguments[Self.output]
    self.arguments = arguments
    if let output { _ = try ImageFileFormat(pathExtensionOf: output) }
  }

  func run(_ console: Console) throws -> Outcome {
    if let output { try OutputFile.checkDiffers(output, from: [path]) }
    let analyzer = try PhotoOptions.openModel(arguments, console, Self.self)
    let source = try PhotoAnalyzer(Self.self, arguments, analyzer, console)
    console.stage("analyzing \(path)", from: Self.self)
    let photo = try source.image(at: path)
    let faces: [AnalyzedFace]
    do { faces = try source.allFaces(in: photo, path: path) } catch {
      throw CommandError(error, at: path)
    }
    if let output {
      var sheet = AnalysisSheet(photo: photo, faces: faces)
      if analyzer.canSynthesize {
        sheet.ages = try faces.prefix(AnalysisSheet.maximumRowCount).map {
          try analyzer.synthesize($0, at: analyzer.allGroupTargets)
        }
      }
      try sheet.render().write(to: output)
    }
    return Outcome(
      text: text(faces), json: json(faces, photo), status: faces.isEmpty ? .negative : .success)
  }

  private func text(_ faces: [AnalyzedFace]) -> String {
    var table = TextTable(.left, .left, .left, .left)
    for (index, face) in faces.enumerated() {
      table.add(
        "\(index + 1)",
        face.age.map { "\(NumberFormat.fixed($0.years, 1)) years, group \($0.groupLabel)" }
          ?? "no age: the model has no age estimator",
        "embedding norm \(NumberFormat.fixed(Double(face.embedding.norm), 2))",
        face.detection.map { "box \(FaceFormatter.box($0.box))" } ?? "")
    }
    let count = faces.isEmpty ? "no face" : NumberFormat.count(faces.count, "face")
    return "\(path.printable): \(count)\n" + table.text(indent: 2)
      + (output.map { "drawn: \($0.printable)\n" } ?? "")
  }

  private func json(_ faces: [AnalyzedFace], _ photo: RGBImage) -> JSON {
    .object([
      ("file", .string(path)), ("width", .integer(photo.width)),
      ("height", .integer(photo.height)),
      (
        "faces",
        .array(
          faces.map {
            .object(
              FaceFormatter.jsonMembers(of: $0) + [
                ("age", FaceFormatter.json($0.age)),
                ("embedding", FaceFormatter.json($0.embedding.values)),
                ("embedding_norm", .number(Double($0.embedding.norm))),
              ])
          })
      ), ("sheet", JSON(output)),
    ])
  }
}
