import MTLFace

/// `gallery remove GALLERY`: faces go.
struct GalleryRemoveVerb: Verb {
  static let name = "gallery remove"
  static let summary = "Remove faces, or a person, from a gallery"
  static let discussion = """
    All that is named goes, or, where something is not there, nothing. Vectors and names stay in the
    file until gallery compact.
    """
  static let positionals = [GalleryOptions.positional]
  static let options: [any OptionDeclaration] = [GalleryOptions.person, GalleryOptions.ids]
  static let examples = [
    (command: "mtlface-cli gallery remove people.gallery --person Ada", purpose: "all of Ada"),
    (command: "mtlface-cli gallery remove people.gallery --id 3 --id 7", purpose: "two faces"),
  ]
  static let jsonMembers =
    [(name: "removed", meaning: "how many faces")] + GalleryOptions.memberMeanings

  private let arguments: Arguments

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    guard (arguments[GalleryOptions.person] == nil) != arguments[GalleryOptions.ids].isEmpty else {
      throw UsageError("give --person, or the numbers of faces with --id")
    }
  }

  func run(_ console: Console) throws -> Outcome {
    let gallery = try GalleryOptions.open(arguments, for: .writing, console, Self.self)
    let ids = arguments[GalleryOptions.ids].map { UInt64($0) }
    var removed = ids.count
    if let person = arguments[GalleryOptions.person] {
      removed = try gallery.remove(person: person)
    } else {
      try gallery.remove(ids)
    }
    return Outcome(
      text: "\(Numbers.count(removed, "face")) removed; now \(GalleryOptions.text(gallery))",
      json: .object([("removed", .integer(removed))] + GalleryOptions.members(gallery)))
  }
}

/// `gallery update GALLERY --id N`: a face gets another person or note.
struct GalleryUpdateVerb: Verb {
  static let name = "gallery update"
  static let summary = "Give a face of a gallery another person or note"
  static let discussion =
    "The vector stays: for another, add the new photo and remove the old face."
  static let positionals = [GalleryOptions.positional]
  static let note: Option<String?> = .optional(
    "note", "TEXT", .text, help: "the face's new note")
  static let options: [any OptionDeclaration] = [
    GalleryOptions.ids, GalleryOptions.person, note,
  ]
  static let examples = [
    (
      command: "mtlface-cli gallery update people.gallery --id 3 --person Bea",
      purpose: "it is Bea after all"
    )
  ]
  static let jsonMembers =
    [(name: "updated", meaning: "how many faces")] + GalleryOptions.memberMeanings

  private let arguments: Arguments

  init(_ arguments: Arguments) throws {
    self.arguments = arguments
    guard !arguments[GalleryOptions.ids].isEmpty,
      arguments[GalleryOptions.person] != nil || arguments[Self.note] != nil
    else { throw UsageError("give --id, and a new --person or --note") }
  }

  func run(_ console: Console) throws -> Outcome {
    let gallery = try GalleryOptions.open(arguments, for: .writing, console, Self.self)
    let ids = arguments[GalleryOptions.ids].map { UInt64($0) }
    if let missing = ids.first(where: { !gallery.contains($0) }) {
      throw GalleryError.noFace(missing)
    }
    for id in ids {
      try gallery.update(id, person: arguments[GalleryOptions.person], note: arguments[Self.note])
    }
    return Outcome(
      text: "\(Numbers.count(ids.count, "face")) updated\n",
      json: .object([("updated", .integer(ids.count))] + GalleryOptions.members(gallery)))
  }
}

/// `gallery compact GALLERY`: the file without what was removed.
struct GalleryCompactVerb: Verb {
  static let name = "gallery compact"
  static let summary = "Write a gallery anew without what was removed or replaced"
  static let discussion = """
    The new file is put in the place of the old one when it is whole. Numbers stay. What was removed
    is gone for good.
    """
  static let positionals = [GalleryOptions.positional]
  static let options: [any OptionDeclaration] = []
  static let examples = [
    (command: "mtlface-cli gallery compact people.gallery", purpose: "after many changes")
  ]
  static let jsonMembers =
    [(name: "bytes_before", meaning: "of the old file")] + GalleryOptions.memberMeanings

  private let arguments: Arguments

  init(_ arguments: Arguments) { self.arguments = arguments }

  func run(_ console: Console) throws -> Outcome {
    let gallery = try GalleryOptions.open(arguments, for: .writing, console, Self.self)
    let before = gallery.fileSize
    try gallery.compact()
    return Outcome(
      text: "\(Numbers.bytes(before)) before; now \(GalleryOptions.text(gallery))",
      json: .object([("bytes_before", .integer(before))] + GalleryOptions.members(gallery)))
  }
}
