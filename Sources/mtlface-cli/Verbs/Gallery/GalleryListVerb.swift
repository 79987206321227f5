import MTLFace
import MTLFaceCommandLine
import MTLFaceSupport

/// `gallery list GALLERY`: lists the people in a gallery, or the faces of one person.
struct GalleryListVerb: Verb {
  static let name = "gallery list"
  static let summary = "Lists the people in a gallery, or the faces of one person"
  static let discussion = """
    Without --person, the command prints the size and format of the gallery, and the name and the
    number of faces of each person. With --person, it prints the IDs and notes of the person's
    faces. The exit status is 1 if the gallery does not contain the person.
    """
  static let positionals = [GalleryOptions.positional]
  static let options: [any OptionDeclaration] = [GalleryOptions.person]
  static let examples = [
    (command: "mtlface-cli gallery list people.gallery", purpose: "list all people"),
    (
      command: "mtlface-cli gallery list people.gallery --person Ada",
      purpose: "list the faces of Ada"
    ),
  ]
  static let jsonMembers =
    GalleryOptions.memberHelp + [
      (
        name: "people",
        meaning: "without --person: an array of objects with person (the name), number (of the "
          + "person) and faces (their count)"
      ),
      (
        name: "people_faces", meaning: "with --person: an array of objects with id, person and note"
      ),
      (
        name: "notice",
        meaning: "a description of the damage that was found when the file was opened, or null"
      ),
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
