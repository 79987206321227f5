import MTLFace
import MTLFaceSupport

/// `synthesize PHOTO -o OUT`: a face at other ages.
struct SynthesizeVerb: Verb {
  static let name = "synthesize"
  static let summary = "Show a face at other ages"
  static let discussion = """
    The face is encoded once, whatever the number of ages. Without --group and --age every age
    group is shown. Several ages become one labeled sheet; one age becomes the face itself, or,
    with --paste, the photo with the face replaced. With --paste and several ages OUT is a folder.

    What is drawn is a guess at a kind of face, no evidence of what anyone looked or will look
    like.
    """
  static let positionals = [Positional(name: "PHOTO", help: "a PNG or JPEG picture of one face")]
  static let output: Option<String?> = .optional(
    "output", short: "o", "OUT", .path, help: "what to write (.png, .jpg, or a folder)")
  static let group = Option.repeated(
    "group", short: "g", "N", .integer(in: 0...7), help: "an age group, from 0; may be repeated")
  static let age = Option.repeated(
    "age", short: "a", "YEARS", .number(in: 0...120),
    help: "an age in years, between groups; may be repeated")
  static let paste = Option.flag("paste", help: "put the face back into the photo")
  static let options = [output, group, age, paste] + PhotoAnalyzer.options
  static let examples = [
    (
      command: "mtlface-cli synthesize me.jpg --model m.safetensors -o ages.png",
      purpose: "every age group, side by side"
    ),
    (
      command: "mtlface-cli synthesize me.jpg -m m.safetensors --age 70 --paste -o old.jpg",
      purpose: "the photo, at seventy"
    ),
  ]
  static let jsonMembers = [
    (name: "file", meaning: "the photo"),
    (name: "box", meaning: "of the face, null where nothing was detected"),
    (name: "age", meaning: "the input's estimated age in years, null without an estimator"),
    (name: "targets", meaning: "labels of the ages shown"),
    (name: "outputs", meaning: "the pictures written"),
  ]

  private let path: String
  private let output: String
  private let arguments: Arguments
  private let pastes: Bool

  init(_ arguments: Arguments) throws {
    path = arguments.positionals[0]
    guard let output = arguments[Self.output] else {
      throw UsageError("-o is missing; give the picture to write")
    }
    self.output = output
    self.arguments = arguments
    pastes = arguments[Self.paste]
    guard !pastes || !arguments[PhotoOptions.aligned] else {
      throw UsageError("--paste needs the photo, not an aligned crop; leave --aligned out")
    }
    let targets = arguments[Self.group].count + arguments[Self.age].count
    if !pastes || targets == 1 { _ = try ImageFileFormat(pathExtensionOf: output) }
  }

  func run(_ console: Console) throws -> Outcome {
    try OutputFile.checkDiffers(output, from: [path])
    let analyzer = try PhotoOptions.openModel(arguments)
    try PhotoOptions.require(analyzer.canSynthesize, "generator", arguments)
    let source = try PhotoAnalyzer(Self.self, arguments, analyzer, console)
    console.progress("working on \(path)")
    let photo = try source.image(at: path)
    let face: AnalyzedFace
    do { face = try source.singleFace(in: photo, path: path) } catch {
      throw CommandError(description: PhotoBatch.describe(error, path))
    }
    let asked =
      arguments[Self.group].map(TargetAge.group) + arguments[Self.age].map(TargetAge.years)
    let ages = try analyzer.synthesize(face, at: asked.isEmpty ? analyzer.allGroupTargets : asked)
    let written = try write(ages, face, photo, analyzer)
    return Outcome(
      text: written.map { "\($0.printable)\n" }.joined(), json: json(face, ages, written))
  }

  private func write(
    _ ages: [SynthesizedFace], _ face: AnalyzedFace, _ photo: RGBImage, _ analyzer: FaceAnalyzer
  ) throws -> [String] {
    guard pastes else {
      let picture =
        ages.count == 1 ? ages[0].image : try analyzer.contactSheet(face, ages)
      try picture.write(to: output)
      return [output]
    }
    guard ages.count > 1 else {
      try analyzer.paste(ages[0], of: face, into: photo).write(to: output)
      return [output]
    }
    var folder = try OutputFolder(output, inputs: [path])
    return try ages.map { age in
      let label = age.label.filter { $0.isLetter || $0.isNumber || $0 == "-" }
      let target = folder.path(for: path, suffix: "-\(label)")
      try analyzer.paste(age, of: face, into: photo).write(to: target)
      return target
    }
  }

  private func json(
    _ face: AnalyzedFace, _ ages: [SynthesizedFace], _ written: [String]
  ) -> JSON {
    .object([
      ("file", .string(path)), ("box", FaceFormatter.json(face.detection?.box)),
      ("age", face.age.map { .number($0.years) } ?? .null),
      ("targets", .array(ages.map { .string($0.label) })),
      ("outputs", .array(written.map(JSON.string))),
    ])
  }
}
