import MTLFace
import MTLFaceCommandLine
import MTLFaceSupport

/// `synthesize PHOTO -o OUT`: synthesizes a face at other ages.
struct SynthesizeVerb: Verb {
  static let name = "synthesize"
  static let summary = "Synthesizes a face at other ages"
  static let discussion = """
    Without --group and --age, the face is synthesized for every age group. The results for several
    ages are drawn on one labeled sheet. The result for a single age is written as a face crop. With
    --paste, the synthesized face replaces the face in the photo. With --paste and several ages, OUT
    is a folder.

    A synthesized face shows a plausible appearance. It is not evidence of how a person looked or
    will look.
    """
  static let positionals = [Positional(name: "PHOTO", help: "a PNG or JPEG image of one face")]
  static let output: Option<String?> = .optional(
    "output", short: "o", "OUT", .path, help: "a .png or .jpg file, or a folder; required")
  static let group = Option.repeated(
    "group", short: "g", "N", .integer(in: 0...7),
    help: "the number of a target age group, starting at 0; may be repeated")
  static let age = Option.repeated(
    "age", short: "a", "YEARS", .number(in: TargetAge.validYears),
    help: "a target age, interpolated between age groups; may be repeated")
  static let paste = Option.flag("paste", help: "write the photo with the synthesized face")
  static let options = [output, group, age, paste] + PhotoAnalyzer.options
  static let examples = [
    (
      command: "mtlface-cli synthesize me.jpg -o ages.png",
      purpose: "show all age groups side by side"
    ),
    (
      command: "mtlface-cli synthesize me.jpg --age 70 --paste -o old.jpg",
      purpose: "show the person in the photo at age 70"
    ),
  ]
  static let jsonMembers = [
    (name: "file", meaning: "the path of the photo"),
    (
      name: "box",
      meaning: "the box of the face ([left, top, right, bottom] in pixels), or null with --aligned "
        + "or --landmarks"
    ),
    (
      name: "age",
      meaning: "the estimated age in the photo in years, or null without an age estimator"
    ),
    (name: "targets", meaning: "the labels of the synthesized ages"),
    (name: "outputs", meaning: "the paths of the images written"),
  ]

  private let path: String
  private let output: String
  private let arguments: Arguments
  private let pastes: Bool

  init(_ arguments: Arguments) throws {
    path = arguments.positionals[0]
    guard let output = arguments[Self.output] else {
      throw UsageError("missing option -o; give the image file or folder to write")
    }
    self.output = output
    self.arguments = arguments
    pastes = arguments[Self.paste]
    guard !pastes || !arguments[PhotoOptions.aligned] else {
      throw UsageError("--paste requires a photo instead of an aligned face; omit --aligned")
    }
    let targets = arguments[Self.group].count + arguments[Self.age].count
    if !pastes || targets == 1 { _ = try ImageFileFormat(pathExtensionOf: output) }
  }

  func run(_ console: Console) throws -> Outcome {
    try OutputFile.checkDiffers(output, from: [path])
    let analyzer = try PhotoOptions.openModel(arguments, console, Self.self)
    try PhotoOptions.require(analyzer.canSynthesize, "generator", arguments)
    let source = try PhotoAnalyzer(Self.self, arguments, analyzer, console)
    console.stage("processing \(path)", from: Self.self)
    let photo = try source.image(at: path)
    let face: AnalyzedFace
    do { face = try source.singleFace(in: photo, path: path) } catch {
      throw CommandError(error, at: path)
    }
    let targets =
      arguments[Self.group].map(TargetAge.group) + arguments[Self.age].map(TargetAge.years)
    let ages = try analyzer.synthesize(
      face, at: targets.isEmpty ? analyzer.allGroupTargets : targets)
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
      ("age", JSON(face.age?.years)),
      ("targets", .array(ages.map { .string($0.label) })),
      ("outputs", .array(written.map(JSON.string))),
    ])
  }
}
