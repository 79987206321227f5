import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceSupport

/// `age PHOTO...`: estimates the age of faces.
struct AgeVerb: Verb {
  static let name = "age"
  static let summary = "Estimates the ages of the faces in photos"
  static let discussion = """
    The model estimates a probability distribution over the ages in years, starting at 0. For
    each face, the command prints the expected age (the mean of the distribution), the shortest
    interval that contains at least 80% of the distribution, and the age group. With the default
    model, the ages of people over 40 are underestimated. Estimates for faces in profile are
    often wrong.
    """
  static let positionals = [Positional(name: "PHOTO", help: ImagePathList.help, repeats: true)]
  static let options = PhotoAnalyzer.options
  static let examples = [
    (
      command: "mtlface-cli age family.jpg",
      purpose: "estimate the ages of all faces in a photo"
    ),
    (
      command: "mtlface-cli age --aligned --json crops/",
      purpose: "print the probability distributions of aligned faces"
    ),
  ]
  static let jsonMembers = [
    (
      name: "photos",
      meaning: "an array of objects with file and faces, an array of objects with age (an object "
        + "with years, interval_80 [from, to], group (from 0), group_label, group_probabilities, "
        + "and probabilities of the ages in years, starting at 0), \(FaceFormatter.faceHelp)"
    ),
    (
      name: "skipped",
      meaning: "the photos that could not be used, as objects with file and problem"
    ),
  ]

  private let inputs: ImagePathList
  private let arguments: Arguments

  init(_ arguments: Arguments) throws {
    inputs = try ImagePathList(arguments.positionals)
    self.arguments = arguments
  }

  func run(_ console: Console) throws -> Outcome {
    let analyzer = try PhotoOptions.openModel(arguments, console, Self.self)
    try PhotoOptions.require(analyzer.canEstimateAge, "age estimator", arguments)
    let source = try PhotoAnalyzer(Self.self, arguments, analyzer, console)
    var batch = InputBatch(Self.self, inputs, console)
    var text = ""
    var photos: [JSON] = []
    var foundAll = true
    try source.analyzeAll(in: &batch) { path, faces in
      if faces.isEmpty { foundAll = false }
      text += Self.text(faces, path)
      photos.append(
        .object([
          ("file", .string(path)),
          (
            "faces",
            .array(
              faces.map {
                .object(FaceFormatter.jsonMembers(of: $0) + [("age", FaceFormatter.json($0.age))])
              })
          ),
        ]))
    }
    return Outcome(
      text: text, json: .object([("photos", .array(photos)), ("skipped", batch.json)]),
      status: batch.status(foundAll: foundAll))
  }

  private static func text(_ faces: [AnalyzedFace], _ path: String) -> String {
    guard !faces.isEmpty else { return "\(path.printable): no face\n" }
    var table = TextTable(.left, .right, .left, .left, .left)
    for (index, face) in faces.enumerated() {
      guard let age = face.age else { continue }
      let interval = age.interval(covering: 0.8)
      table.add(
        "\(index + 1)", "\(NumberFormat.fixed(age.years, 1)) years",
        "80%: \(interval.lowerBound) to \(interval.upperBound)", "group \(age.groupLabel)",
        face.detection.map { "box \(FaceFormatter.box($0.box))" } ?? "")
    }
    return "\(path.printable): \(NumberFormat.count(faces.count, "face"))\n" + table.text(indent: 2)
  }
}
