import MTLFace
import MTLFaceSupport

/// `gallery list GALLERY`: who is in a gallery.
struct GalleryListVerb: Verb {
  static let name = "gallery list"
  static let summary = "Say what is in a gallery"
  static let discussion = """
    The persons and how many faces each has; with --person the faces of one, with their numbers and
    notes. Exit status 1 where nobody has the name.
    """
  static let positionals = [GalleryOptions.positional]
  static let options: [any OptionDeclaration] = [GalleryOptions.person]
  static let examples = [
    (command: "mtlface-cli gallery list people.gallery", purpose: "everybody"),
    (command: "mtlface-cli gallery list people.gallery --person Ada", purpose: "Ada's faces"),
  ]
  static let jsonMembers =
    GalleryOptions.memberHelp + [
      (name: "people", meaning: "array of person, number, faces; without --person"),
      (name: "people_faces", meaning: "array of id, person, note; with --person"),
      (name: "notice", meaning: "what was amiss with the file and is mended, or null"),
    ]

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  func run(_ console: Console) throws -> Outcome {
    let gallery = try GalleryOptions.open(arguments, for: .reading, console, Self.self)
    let members =
      GalleryOptions.jsonMembers(of: gallery) + [("notice", JSON(gallery.recoveryNotice))]
    guard let person = arguments[GalleryOptions.person] else {
      let persons = gallery.persons
      var table = TextTable(.left, .right)
      for person in persons { table.add(person.name, "\(person.faceCount)") }
      let people = persons.map {
        JSON.object([
          ("person", .string($0.name)), ("number", .integer(Int($0.number))),
          ("faces", .integer($0.faceCount)),
        ])
      }
      return Outcome(
        text: GalleryOptions.text(gallery) + table.text(indent: 2),
        json: .object(members + [("people", .array(people))]))
    }
    let faces = try gallery.ids(of: person).map { try gallery.face($0) }
    var table = TextTable(.right, .left)
    for face in faces { table.add("\(face.id)", face.note) }
    let list = faces.map {
      JSON.object([
        ("id", .integer(Int(clamping: $0.id))), ("person", .string($0.person)),
        ("note", .string($0.note)),
      ])
    }
    return Outcome(
      text: faces.isEmpty ? "" : table.text(),
      json: .object(members + [("people_faces", .array(list))]),
      status: faces.isEmpty ? .negative : .success,
      problem: faces.isEmpty ? "\(GalleryError.personNotFound(person))" : nil)
  }
}
