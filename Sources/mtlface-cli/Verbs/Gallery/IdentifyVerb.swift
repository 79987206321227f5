import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceSupport

/// `identify GALLERY PHOTO...`: identifies the people in photos.
struct IdentifyVerb: Verb {
  static let name = "identify"
  static let summary = "Identifies the people in photos with a gallery"
  static let discussion = """
    The verb searches the gallery for every face of every photo. A face is known if its similarity
    to a person reaches the threshold: --threshold, or the calibrated threshold of the model for
    --far. Without a threshold only the most similar persons are listed. The probability that a
    person who is not in a gallery of N persons is identified as one of them is about N times
    --far.

    Exit status 0: all faces are known; 1: a face is unknown, a photo has no face, or a photo was
    skipped.
    """
  static let positionals = [
    GalleryOptions.positional, Positional(name: "PHOTO", help: ImagePathList.help, repeats: true),
  ]
  static let top = Option.value(
    "top", "K", .integer(in: 1...1000), default: 1,
    help: "the maximum number of persons to list for each face")
  static let by = Option.value(
    "by", "SCORE", .choice(of: PersonScore.allCases), default: PersonScore.template,
    defaultText: "template",
    help: "the similarity to a person: that of the template of all their faces, or that of "
      + "their most similar face")
  static let options: [any OptionDeclaration] =
    [top, by, VerifyVerb.rate, VerifyVerb.threshold] + PhotoAnalyzer.options + [PhotoOptions.flip]
  static let examples = [
    (
      command: "mtlface-cli identify people.gallery party.jpg -m m.safetensors --threshold 0.4",
      purpose: "identify the people in a photo"
    ),
    (
      command: "mtlface-cli identify people.gallery album/ -m m.safetensors --top 3 --json",
      purpose: "print the three most similar persons for each face as JSON"
    ),
  ]
  static let jsonMembers = [
    (
      name: "photos",
      meaning: "array of file, faces; each face has box, matches (array of person, similarity) "
        + "and known (null without a threshold)"
    ),
    (name: "threshold", meaning: "the threshold used, or null"),
    (name: "skipped", meaning: "array of file, problem: photos that could not be used"),
    (name: "problem", meaning: "the reason why there is no threshold, or null"),
  ]

  private let inputs: ImagePathList
  private let arguments: Arguments

  init(_ arguments: Arguments) throws {
    inputs = try ImagePathList(Array(arguments.positionals.dropFirst()))
    self.arguments = arguments
  }

  func run(_ console: Console) throws -> Outcome {
    let analyzer = try PhotoOptions.openModel(arguments)
    let source = try PhotoAnalyzer(Self.self, arguments, analyzer, console)
    let gallery = try GalleryOptions.open(arguments, for: .reading, console, Self.self)
    try analyzer.checkCompatibility(with: gallery, flipAveraging: arguments[PhotoOptions.flip])
    let (threshold, problem) = threshold(analyzer)
    var batch = InputBatch(Self.self, inputs, console)
    var text = ""
    var photos: [JSON] = []
    var knowsAll = true
    try source.analyzeAll(in: &batch) { path, faces in
      let matches = try gallery.searchPersons(
        faces.map(\.embedding.values), top: arguments[Self.top], threshold: threshold ?? -1,
        by: arguments[Self.by])
      if faces.isEmpty || (threshold != nil && matches.contains(where: \.isEmpty)) {
        knowsAll = false
      }
      text += Self.text(path, faces, matches)
      photos.append(Self.json(path, faces, matches, threshold))
    }
    return Outcome(
      text: text,
      json: .object([
        ("photos", .array(photos)), ("threshold", threshold.map(JSON.number) ?? .null),
        ("skipped", batch.json), ("problem", JSON(problem)),
      ]), status: batch.status(foundAll: knowsAll), problem: problem)
  }

  private func threshold(_ analyzer: FaceAnalyzer) -> (Double?, problem: String?) {
    if let threshold = arguments[VerifyVerb.threshold] { return (threshold, nil) }
    do {
      let row = try analyzer.threshold(
        falseAcceptRate: arguments[VerifyVerb.rate], flipAveraging: arguments[PhotoOptions.flip])
      return (row.threshold, nil)
    } catch {
      return (nil, "no threshold: \(PhotoOptions.modelPath(arguments)): \(error)")
    }
  }

  private static func text(
    _ path: String, _ faces: [AnalyzedFace], _ matches: [[PersonMatch]]
  ) -> String {
    guard !faces.isEmpty else { return "\(path.printable): no face\n" }
    var table = TextTable(.left, .left, .left)
    for (index, some) in matches.enumerated() {
      let names = some.map { "\($0.person) \(NumberFormat.fixed($0.similarity, 4))" }
      table.add(
        "face \(index + 1)",
        faces[index].detection.map { "box \(FaceFormatter.box($0.box))" } ?? "",
        names.isEmpty ? "unknown" : names.joined(separator: ", "))
    }
    return "\(path.printable): \(NumberFormat.count(faces.count, "face"))\n" + table.text(indent: 2)
  }

  private static func json(
    _ path: String, _ faces: [AnalyzedFace], _ matches: [[PersonMatch]], _ threshold: Double?
  ) -> JSON {
    let list = zip(faces, matches).map { face, some in
      JSON.object([
        ("box", FaceFormatter.json(face.detection?.box)),
        (
          "matches",
          .array(
            some.map {
              .object([
                ("person", .string($0.person)), ("similarity", .number($0.similarity)),
              ])
            })
        ), ("known", threshold == nil ? .null : .bool(!some.isEmpty)),
      ])
    }
    return .object([("file", .string(path)), ("faces", .array(list))])
  }
}
