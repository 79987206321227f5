import MTLFace
import MTLFaceSupport

/// `analyze PHOTO -o sheet.png`: everything about a photo, as a picture.
struct AnalyzeVerb: Verb {
  static let name = "analyze"
  static let summary = "Faces, ages and other ages of a photo, as one picture"
  static let discussion = """
    Draws the photo with boxes, landmarks and ages, and under it every face as aligned, the
    distribution of its age, where the model sees age (X_age) and identity (X_id), and, where it
    has a generator, the face in every age group.
    """
  static let positionals = [Positional(name: "PHOTO", help: "a PNG or JPEG picture")]
  static let output: Option<String?> = .optional(
    "output", short: "o", "SHEET", .path, help: "the .png or .jpg to draw; none without it")
  static let options = [output] + PhotoAnalyzer.options + [PhotoOptions.flip]
  static let examples = [
    (
      command: "mtlface-cli analyze family.jpg -o sheet.png",
      purpose: "a sheet to look at"
    ),
    (
      command: "mtlface-cli analyze family.jpg --model m.safetensors --json",
      purpose: "the same for a program, embeddings included"
    ),
  ]
  static let jsonMembers = [
    (name: "file", meaning: "the photo"), (name: "width", meaning: "its width, upright"),
    (name: "height", meaning: "its height, upright"),
    (
      name: "faces",
      meaning:
        "array of faces by falling area: \(FaceFormatter.faceMembersHelp), age (null without an "
        + "estimator; else as the verb age gives it), embedding (of length 1), embedding_norm"
    ),
    (name: "sheet", meaning: "the picture drawn, or null"),
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
    let analyzer = try PhotoOptions.openModel(arguments)
    let source = try PhotoAnalyzer(Self.self, arguments, analyzer, console)
    console.progress("analyzing \(path)")
    let photo = try source.image(at: path)
    let faces: [AnalyzedFace]
    do { faces = try source.allFaces(in: photo, path: path) } catch {
      throw CommandError(description: PhotoBatch.describe(error, path))
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
        face.age.map { "\(Numbers.fixed($0.years, 1)) years, group \($0.groupLabel)" }
          ?? "no age: the model has no estimator",
        "embedding norm \(Numbers.fixed(Double(face.embedding.norm), 2))",
        face.detection.map { "box \(FaceFormatter.box($0.box))" } ?? "")
    }
    let count = faces.isEmpty ? "no face" : Numbers.count(faces.count, "face")
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
