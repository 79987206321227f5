import MTLFace
import MTLFaceSupport

/// `gallery add GALLERY PHOTO...`: enrols faces.
struct GalleryAddVerb: Verb {
  static let name = "gallery add"
  static let summary = "Enrol the faces of photos in a gallery"
  static let discussion = """
    The gallery is created where there is none. Each photo gives one face; whose it is, is said by
    --person, or by the name of the photo's folder or file (--by). Photos are noted with their paths.
    A photo without a face, or with several and no --largest, is reported and left out, and the exit
    status is then 1. Photos go to the disk in groups of 64, each group wholly or not at all.
    """
  static let positionals = [
    GalleryOptions.positional, Positional(name: "PHOTO", help: InputList.help, repeats: true),
  ]
  /// Where a name comes from.
  enum NameSource: String, CaseIterable { case folder, file }
  static let by = Option.value(
    "by", "WHAT", .choice(of: NameSource.allCases), default: NameSource.folder,
    defaultText: "folder", help: "a person is called as the photo's folder, or as its file")
  static let format = Option.value(
    "format", "FORMAT", .choice(of: VectorFormat.allCases), default: VectorFormat.float32,
    defaultText: "float32", help: "how a new gallery keeps vectors: float32, float16 or int8")
  static let options: [any OptionDeclaration] =
    [GalleryOptions.person, by, format] + PhotoAnalyzer.options + [PhotoOptions.flip]
  static let examples = [
    (
      command: "mtlface-cli gallery add people.gallery album/ --largest -m m.safetensors",
      purpose: "a folder for each person"
    ),
    (
      command: "mtlface-cli gallery add people.gallery ada.jpg --person Ada -m m.safetensors",
      purpose: "one more face of Ada"
    ),
  ]
  static let jsonMembers =
    [
      (name: "added", meaning: "array of file, id, person"),
      (name: "skipped", meaning: "array of file, problem"), (name: "seconds", meaning: "for all"),
    ] + GalleryOptions.memberHelp

  private static let groupSize = 64
  private let inputs: InputList
  private let arguments: Arguments
  private let path: String

  init(_ arguments: Arguments) throws {
    path = arguments.positionals[0]
    inputs = try InputList(Array(arguments.positionals.dropFirst()))
    self.arguments = arguments
    guard arguments[GalleryOptions.person] == nil || !arguments.has(Self.by) else {
      throw UsageError("--person and --by exclude each other; give one of them")
    }
  }

  /// A face that was added.
  private struct Added {
    let path: String
    let person: String
    var id: UInt64 = 0
  }

  func run(_ console: Console) throws -> Outcome {
    let analyzer = try PhotoOptions.openModel(arguments)
    let source = try PhotoAnalyzer(Self.self, arguments, analyzer, console)
    let gallery = try open(analyzer, console)
    try analyzer.checkCompatibility(with: gallery, flipAveraging: arguments[PhotoOptions.flip])
    var batch = PhotoBatch(Self.self, inputs, console)
    var added: [Added] = []
    var waiting: [NewFace] = []
    func flush() throws {
      let ids = try gallery.add(waiting)
      for (offset, id) in ids.enumerated() { added[added.count - ids.count + offset].id = id }
      waiting.removeAll()
    }
    try source.embeddings(of: &batch, validate: { [self] in _ = try person($0) }) {
      path, embedding in
      let person = try self.person(path)
      waiting.append(NewFace(embedding.values, person: person, note: path))
      added.append(Added(path: path, person: person))
      guard waiting.count >= Self.groupSize else { return }
      // What the gallery refuses is no fault of the last photo's.
      do { try flush() } catch { throw PhotoBatch.BatchFailure(cause: error) }
    }
    try flush()
    return outcome(added, batch, gallery)
  }

  private func open(_ analyzer: FaceAnalyzer, _ console: Console) throws -> Gallery {
    guard FileSystem.exists(path) else {
      return try analyzer.makeGallery(
        at: path, format: arguments[Self.format], flipAveraging: arguments[PhotoOptions.flip])
    }
    let gallery = try GalleryOptions.open(arguments, for: .writing, console, Self.self)
    guard !arguments.has(Self.format) || gallery.format == arguments[Self.format] else {
      throw UsageError(
        "\(path): keeps \(gallery.format.rawValue), whatever --format says; leave it out")
    }
    return gallery
  }

  private func person(_ path: String) throws -> String {
    if let person = arguments[GalleryOptions.person] { return person }
    let parts = path.split(separator: "/").map(String.init)
    switch arguments[Self.by] {
    case .file:
      let name = parts.last ?? path
      return name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
    case .folder:
      guard parts.count > 1, let folder = parts.dropLast().last, folder != ".", folder != ".."
      else {
        throw CommandError(
          description: "\(path): its path names no folder to call the person by; give --person, or "
            + "--by file")
      }
      return folder
    }
  }

  private func outcome(_ added: [Added], _ batch: PhotoBatch, _ gallery: Gallery) -> Outcome {
    let persons = Set(added.map(\.person)).count
    let rate = Double(added.count) / max(batch.seconds, 1e-9)
    let text =
      "\(path.printable): \(Numbers.count(added.count, "face")) of "
      + "\(Numbers.count(persons, "person")) added, \(Numbers.fixed(rate, 1)) photos/s\nnow "
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
