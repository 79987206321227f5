import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceSupport

/// `identify GALLERY PHOTO...`: identifies the people in photos.
struct IdentifyVerb: Verb {
  static let name = "identify"
  static let summary = "Identifies the people in photos by searching a gallery"
  static let discussion = """
    The command searches the gallery for the people who are most similar to each face in the photos.
    A face is known if its similarity to a person is at least the threshold. The threshold is given
    by --threshold, or by the calibration of the model for the false accept rate --far. Without a
    threshold, the most similar people are listed for every face. The model and --flip must match
    the gallery.

    If a gallery contains N people, the probability that a stranger is identified as one of them is
    about N times --far.

    The exit status is 1 if a face is unknown, a photo has no face, or a photo was skipped, and 2 if
    no photo can be read. Otherwise, it is 0. Without a threshold, no face counts as unknown.
    """
  static let positionals = [
    GalleryOptions.positional, Positional(name: "PHOTO", help: ImagePathList.help, repeats: true),
  ]
  static let top = Option.value(
    "top", "K", .integer(in: 1...1000), default: 1,
    help: "the maximum number of people to list for each face")
  static let by = Option.value(
    "by", "SCORE", .choice(of: PersonScore.allCases), default: PersonScore.template,
    defaultText: "template",
    help: "how the similarity to a person is defined: template (the similarity to the normalized "
      + "sum of the person's embeddings) or best (the similarity to the person's most similar face)"
  )
  static let options: [any OptionDeclaration] =
    [top, by, VerifyVerb.rate, VerifyVerb.threshold] + PhotoAnalyzer.options + [PhotoOptions.flip]
  static let examples = [
    (
      command: "mtlface-cli identify people.gallery party.jpg --threshold 0.4",
      purpose: "identify the people in a photo"
    ),
    (
      command: "mtlface-cli identify people.gallery album/ --top 3 --json",
      purpose: "print the three most similar people for each face as JSON"
    ),
  ]
  static let jsonMembers = [
    (
      name: "photos",
      meaning: "an array of objects with file and faces, an array of objects with box ([left, top, "
        + "right, bottom] in pixels, or null with --aligned or --landmarks), matches (an array of "
        + "objects with person and similarity) and known (null without a threshold)"
    ),
    (name: "threshold", meaning: "the threshold used, or null"),
    (
      name: "skipped",
      meaning: "the photos that could not be used, as objects with file and problem"
    ),
    (name: "problem", meaning: "the reason why there is no threshold, or null"),
  ]

  private let inputs: ImagePathList
  private let arguments: Arguments

  init(_ arguments: Arguments) throws {
    inputs = try ImagePathList(Array(arguments.positionals.dropFirst()))
    self.arguments = arguments
  }

  func run(_ console: Console) throws -> Outcome {
    let analyzer = try PhotoOptions.openModel(arguments, console, Self.self)
    let source = try PhotoAnalyzer(Self.self, arguments, analyzer, console)
    let gallery = try GalleryOptions.open(arguments, for: .reading, console, Self.self)
    try analyzer.checkCompatibility(with: gallery, flipAveraging: arguments[PhotoOptions.flip])
    let (threshold, problem) = threshold(analyzer)
    var batch = InputBatch(Self.self, inputs, console)
    var text = ""
    var photos: [JSON] = []
    var allKnown = true
    try source.analyzeAll(in: &batch) { path, faces in
      let matches = try gallery.searchPersons(
        faces.map(\.embedding.values), top: arguments[Self.top], threshold: threshold ?? -1,
        by: arguments[Self.by])
      if faces.isEmpty || (threshold != nil && matches.contains(where: \.isEmpty)) {
        allKnown = false
      }
      text += Self.text(path, faces, matches)
      photos.append(Self.json(path, faces, matches, threshold))
    }
    return Outcome(
      text: text,
      json: .object([
        ("photos", .array(photos)), ("threshold", JSON(threshold)),
        ("skipped", batch.json), ("problem", JSON(problem)),
      ]), status: batch.status(foundAll: allKnown), problem: problem)
  }

  private func threshold(_ analyzer: FaceAnalyzer) -> (Double?, problem: String?) {
    if let threshold = arguments[VerifyVerb.threshold] { return (threshold, nil) }
    do {
      let point = try analyzer.threshold(
        falseAcceptRate: arguments[VerifyVerb.rate], flipAveraging: arguments[PhotoOptions.flip])
      return (point.threshold, nil)
    } catch {
      return (nil, "no threshold: \(PhotoOptions.modelPath(arguments)): \(error)")
    }
  }

  private static func text(
    _ path: String, _ faces: [AnalyzedFace], _ matches: [[PersonMatch]]
  ) -> String {
    guard !faces.isEmpty else { return "\(path.printable): no face\n" }
    var table = TextTable(.left, .left, .left)
    for (index, people) in matches.enumerated() {
      let names = people.map { "\($0.person) \(NumberFormat.fixed($0.similarity, 4))" }
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
    let list = zip(faces, matches).map { face, people in
      JSON.object([
        ("box", FaceFormatter.json(face.detection?.box)),
        (
          "matches",
          .array(
            people.map {
              .object([
                ("person", .string($0.person)), ("similarity", .number($0.similarity)),
              ])
            })
        ), ("known", threshold == nil ? .null : .bool(!people.isEmpty)),
      ])
    }
    return .object([("file", .string(path)), ("faces", .array(list))])
  }
}
