import MTLFace
import MTLFaceCommandLine
import MTLFaceData
import MTLFaceSupport

/// `gallery add GALLERY PHOTO...`: adds faces.
struct GalleryAddVerb: Verb {
  static let name = "gallery add"
  static let summary = "Adds the faces in photos to a gallery"
  static let discussion = """
    The gallery is created if it does not exist. Each photo yields one face. The name of the person
    is given by --person, or is the name of the photo's folder or file, depending on --by. The path
    of the photo is stored as the note of the face. Photos without a face, and photos with several
    faces unless --largest is given, are reported and skipped. The exit status is then 1, or 2 if no
    photo can be used. Faces are written in groups of 64. Each group is stored completely or not at
    all. All faces of a gallery must be added with the same model, and either all or none with
    --flip.
    """
  static let positionals = [
    GalleryOptions.positional, Positional(name: "PHOTO", help: ImagePathList.help, repeats: true),
  ]
  static let by = Option.value(
    "by", "SOURCE", .choice(of: PersonNameSource.allCases), default: PersonNameSource.folder,
    defaultText: "folder",
    help: "the source of the person's name: folder (the folder that contains the photo) or file "
      + "(the file name without the extension)")
  static let format = Option.value(
    "format", "FORMAT", .choice(of: VectorFormat.allCases), default: VectorFormat.float32,
    defaultText: "float32",
    help: "the format of the vectors in a new gallery: float32, float16 or int8")
  static let options: [any OptionDeclaration] =
    [GalleryOptions.person, by, format] + PhotoAnalyzer.options + [PhotoOptions.flip]
  static let examples = [
    (
      command: "mtlface-cli gallery add people.gallery album/ --largest",
      purpose: "add photos from one folder per person"
    ),
    (
      command: "mtlface-cli gallery add people.gallery ada.jpg --person Ada",
      purpose: "add a face of Ada"
    ),
  ]
  static let jsonMembers =
    [
      (name: "added", meaning: "the faces that were added, as objects with file, id and person"),
      (
        name: "skipped",
        meaning: "the photos that could not be used, as objects with file and problem"
      ),
      (name: "seconds", meaning: "the elapsed time in seconds"),
    ] + GalleryOptions.memberHelp

  private let inputs: ImagePathList
  private let arguments: Arguments
  private let path: String

  init(_ arguments: Arguments) throws {
    path = arguments.positionals[0]
    inputs = try ImagePathList(Array(arguments.positionals.dropFirst()))
    self.arguments = arguments
    guard arguments[GalleryOptions.person] == nil || !arguments.has(Self.by) else {
      throw UsageError("--person and --by are mutually exclusive; give one of them")
    }
  }

  func run(_ console: Console) throws -> Outcome {
    let analyzer = try PhotoOptions.openModel(arguments, console, Self.self)
    let source = try PhotoAnalyzer(Self.self, arguments, analyzer, console)
    let gallery = try open(analyzer, console)
    try analyzer.checkCompatibility(with: gallery, flipAveraging: arguments[PhotoOptions.flip])
    var batch = InputBatch(Self.self, inputs, console)
    var added: [(path: String, person: String)] = []
    var enrollment = GalleryEnrollment(gallery)
    try source.embeddings(of: &batch, validate: { [self] in _ = try person($0) }) {
      path, embedding in
      let person = try self.person(path)
      added.append((path, person))
      // An error of the gallery affects the whole group instead of only the last photo.
      do { try enrollment.add(NewFace(embedding.values, person: person, note: path)) } catch {
        throw InputBatch.Failure(cause: error)
      }
    }
    try enrollment.finish()
    let faces = zip(added, enrollment.ids).map { (path: $0.path, person: $0.person, id: $1) }
    return outcome(faces, batch, gallery)
  }

  private func open(_ analyzer: FaceAnalyzer, _ console: Console) throws -> Gallery {
    guard FileSystem.exists(path) else {
      return try analyzer.makeGallery(
        at: path, format: arguments[Self.format], flipAveraging: arguments[PhotoOptions.flip])
    }
    let gallery = try GalleryOptions.open(arguments, for: .writing, console, Self.self)
    guard !arguments.has(Self.format) || gallery.format == arguments[Self.format] else {
      throw UsageError(
        "\(path): the format of an existing gallery (\(gallery.format.rawValue)) cannot be "
          + "changed; omit --format")
    }
    return gallery
  }

  private func person(_ path: String) throws -> String {
    if let person = arguments[GalleryOptions.person] { return person }
    guard let name = arguments[Self.by].name(forPhotoAt: path) else {
      throw CommandError(
        description: "\(path): the path does not contain a folder that names the person; give "
          + "--person or --by file")
    }
    return name
  }

  private func outcome(
    _ added: [(path: String, person: String, id: UInt64)], _ batch: InputBatch, _ gallery: Gallery
  ) -> Outcome {
    let persons = Set(added.map(\.person)).count
    let rate = Double(added.count) / max(batch.seconds, 1e-9)
    let text =
      "\(path.printable): \(NumberFormat.count(added.count, "face")) of "
      + "\(NumberFormat.count(persons, "person")) added, \(NumberFormat.fixed(rate, 1)) photos/s\nnow "
      + GalleryOptions.text(gallery)
    let faces = added.map {
      JSON.object([
        ("file", .string($0.path)), ("id", .integer(Int(clamping: $0.id))),
        ("person", .string($0.person)),
      ])
    }
    return Outcome(
      text: text,
      json: .object(
        [
          ("added", .array(faces)), ("skipped", batch.json), ("seconds", .number(batch.seconds)),
        ] + GalleryOptions.jsonMembers(of: gallery)),
      status: batch.status())
  }
}
