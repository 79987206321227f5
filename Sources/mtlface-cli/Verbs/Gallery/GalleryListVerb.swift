import MTLFace
import MTLFaceCommandLine
import MTLFaceSupport

/// `gallery list GALLERY`: lists the persons of a gallery, or the faces of a person.
struct GalleryListVerb: Verb {
  static let name = "gallery list"
  static let summary = "Lists the persons in a gallery, or the faces of one person"
  static let discussion = """
    Without --person, the verb prints each person and the number of their faces. With --person it
    prints the IDs and notes of that person's faces; the exit status is 1 if the gallery has no
    such person.
    """
  static let positionals = [GalleryOptions.positional]
  static let options: [any OptionDeclaration] = [GalleryOptions.person]
  static let examples = [
    (command: "mtlface-cli gallery list people.gallery", purpose: "all persons"),
    (command: "mtlface-cli gallery list people.gallery --person Ada", purpose: "the faces of Ada"),
  ]
  static let jsonMembers =
    GalleryOptions.memberHelp + [
      (
        name: "people",
        meaning: "without --person: array of person, number (of the person), faces (their count)"
      ),
      (name: "people_faces", meaning: "with --person: array of id, person, note"),
      (name: "notice", meaning: "a problem of the file that was repaired on opening, or null"),
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
