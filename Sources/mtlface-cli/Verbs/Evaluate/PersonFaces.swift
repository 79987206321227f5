import MTLFace

/// Embeddings of the faces whose persons are known.
struct PersonFaces {
  /// The faces with their embeddings.
  let rows: FaceRows
  /// Places in the set of the faces measured.
  let indices: [Int]
  /// Their embeddings and persons.
  let faces: LabelledEmbeddings
  /// Copies: groups of faces, by place among those measured, that are the same to the last bit.
  let copies: [[Int]]
  /// Copies that were left out: of one person all but the first.
  let leftOut: Int
  /// Faces whose person is not known.
  let nameless: Int

  /// Embeds a set's faces.
  ///
  /// - Throws: `PhotoProblem` where no person is known; what reading throws.
  init(
    _ reading: FaceReading, _ set: FaceDataSet, _ analyzer: FaceAnalyzer, flip: Bool,
    leavingOutCopies: Bool
  ) throws {
    let known = set.samples.indices.filter { set.samples[$0].labels.identity != nil }
    nameless = set.count - known.count
    guard !known.isEmpty else {
      throw PhotoProblem(
        description:
          "\(set.path): says nothing of whose faces they are; give a folder with a folder "
          + "for each person, or another form that names persons (--form)")
    }
    let rows = try reading.rows(known, .embeddings(analyzer, flip: flip))
    self.rows = rows
    let persons = rows.indices.map { set.samples[$0].labels.identity ?? 0 }
    let all = try LabelledEmbeddings(rows.values.flatMap(\.self), identities: persons)
    let groups = all.copies
    var surplus: Set<Int> = []
    if leavingOutCopies {
      for group in groups {
        var seen: Set<Int> = []
        for place in group where !seen.insert(persons[place]).inserted { surplus.insert(place) }
      }
    }
    let kept = persons.indices.filter { !surplus.contains($0) }
    faces = try all.faces(at: kept)
    indices = kept.map { rows.indices[$0] }
    copies = groups.map { group in group.map { rows.indices[$0] } }
    leftOut = surplus.count
  }

  /// The set.
  var set: FaceDataSet { rows.set }
  /// Persons measured.
  var personCount: Int { Set(faces.identities).count }

  /// Whose face it is, by place among those measured.
  func person(_ place: Int) -> String {
    let identity = faces.identities[place]
    return set.identities.indices.contains(identity) ? set.identities[identity] : "\(identity)"
  }

  /// What its picture is called.
  func name(_ place: Int) -> String { set.samples[indices[place]].name }

  /// What is known of it.
  func labels(_ place: Int) -> FaceLabels { set.samples[indices[place]].labels }

  /// Copies under the names of different persons: one of the names is wrong.
  var contradictions: [[Int]] {
    copies.filter { group in
      Set(group.map { set.samples[$0].labels.identity }).count > 1
    }
  }

  /// The members that every answer has.
  var members: [(String, JSON)] {
    [
      (
        "copies",
        .array(copies.map { .array($0.map { .string(set.samples[$0].name) }) })
      ), ("without_person", .integer(nameless)),
    ] + rows.members
  }

  /// What the help says of them.
  static let memberHelp: [(name: String, meaning: String)] =
    [
      (name: "copies", meaning: "array of arrays of entries: pictures that are the same"),
      (name: "without_person", meaning: "faces that belong to nobody, which are left out"),
    ] + FaceRows.memberHelp

  /// The same for people.
  var text: String {
    var text = ""
    if !copies.isEmpty {
      let pictures = copies.reduce(0) { $0 + $1.count }
      text += "copies: \(Numbers.count(pictures, "photo")) are \(copies.count) pictures"
      text += leftOut > 0 ? ", of which \(leftOut) were left out\n" : "\n"
    }
    if !contradictions.isEmpty {
      text += "one picture under two names: \(Numbers.count(contradictions.count, "picture")); "
      text += "mend the names\n"
    }
    if nameless > 0 { text += "without a person: \(Numbers.count(nameless, "face"))\n" }
    return text + rows.text
  }
}

extension FaceReading.Question {
  /// Embeddings of length 1.
  static func embeddings(_ analyzer: FaceAnalyzer, flip: Bool) -> FaceReading.Question {
    FaceReading.Question(
      name: "embedding\(flip ? " with flip" : "")", identity: analyzer.networks.embeddingIdentity,
      width: analyzer.configuration.embeddingDimension
    ) { faces in
      try analyzer.embeddings(faces, flipAveraging: flip).map(\.values)
    }
  }
}
