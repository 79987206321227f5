import MTLFace

/// Embeddings of the faces whose persons are known.
struct RecognitionTestSet {
  /// The faces with their embeddings.
  let outputs: ModelOutputs
  /// Places in the set of the faces measured.
  let indices: [Int]
  /// Their embeddings and persons.
  let embeddings: LabeledEmbeddings
  /// Copies: groups of faces, by place among those measured, that are the same to the last bit.
  let duplicates: [[Int]]
  /// Copies that were left out: of one person all but the first.
  let excludedDuplicateCount: Int
  /// Faces whose person is not known.
  let unidentifiedCount: Int

  /// Embeds a set's faces.
  ///
  /// - Throws: `CommandError` where no person is known; what reading throws.
  init(
    _ reading: DatasetInference, _ set: FaceDataset, _ analyzer: FaceAnalyzer, flip: Bool,
    excludingDuplicates: Bool
  ) throws {
    let known = set.samples.indices.filter { set.samples[$0].labels.identity != nil }
    unidentifiedCount = set.count - known.count
    guard !known.isEmpty else {
      throw CommandError(
        description:
          "\(set.path): says nothing of whose faces they are; give a folder with a folder "
          + "for each person, or another form that names persons (--form)")
    }
    let outputs = try reading.outputs(forFacesAt: known, query: .embeddings(analyzer, flip: flip))
    self.outputs = outputs
    let persons = outputs.indices.map { set.samples[$0].labels.identity ?? 0 }
    let all = try LabeledEmbeddings(outputs.values.flatMap(\.self), identities: persons)
    let groups = all.duplicates
    var surplus: Set<Int> = []
    if excludingDuplicates {
      for group in groups {
        var seen: Set<Int> = []
        for place in group where !seen.insert(persons[place]).inserted { surplus.insert(place) }
      }
    }
    let kept = persons.indices.filter { !surplus.contains($0) }
    embeddings = try all.subset(at: kept)
    indices = kept.map { outputs.indices[$0] }
    duplicates = groups.map { group in group.map { outputs.indices[$0] } }
    excludedDuplicateCount = surplus.count
  }

  /// The set.
  var set: FaceDataset { outputs.set }
  /// Persons measured.
  var personCount: Int { Set(embeddings.identities).count }

  /// Whose face it is, by place among those measured.
  func identityName(at place: Int) -> String {
    let identity = embeddings.identities[place]
    return set.identities.indices.contains(identity) ? set.identities[identity] : "\(identity)"
  }

  /// What its picture is called.
  func imageName(at place: Int) -> String { set.samples[indices[place]].name }

  /// What is known of it.
  func labels(at place: Int) -> FaceLabels { set.samples[indices[place]].labels }

  /// Copies under the names of different persons: one of the names is wrong.
  var conflictingDuplicates: [[Int]] {
    duplicates.filter { group in
      Set(group.map { set.samples[$0].labels.identity }).count > 1
    }
  }

  /// The members that every answer has.
  var jsonMembers: [(String, JSON)] {
    [
      (
        "copies",
        .array(duplicates.map { .array($0.map { .string(set.samples[$0].name) }) })
      ), ("without_person", .integer(unidentifiedCount)),
    ] + outputs.jsonMembers
  }

  /// What the help says of them.
  static let jsonMemberHelp: [(name: String, meaning: String)] =
    [
      (name: "copies", meaning: "array of arrays of entries: pictures that are the same"),
      (name: "without_person", meaning: "faces that belong to nobody, which are left out"),
    ] + ModelOutputs.jsonMemberHelp

  /// The same for people.
  var text: String {
    var text = ""
    if !duplicates.isEmpty {
      let pictures = duplicates.reduce(0) { $0 + $1.count }
      text += "copies: \(Numbers.count(pictures, "photo")) are \(duplicates.count) pictures"
      text +=
        excludedDuplicateCount > 0 ? ", of which \(excludedDuplicateCount) were left out\n" : "\n"
    }
    if !conflictingDuplicates.isEmpty {
      text +=
        "one picture under two names: \(Numbers.count(conflictingDuplicates.count, "picture")); "
      text += "mend the names\n"
    }
    if unidentifiedCount > 0 {
      text += "without a person: \(Numbers.count(unidentifiedCount, "face"))\n"
    }
    return text + outputs.text
  }
}

extension DatasetInference.Query {
  /// Embeddings of length 1.
  static func embeddings(_ analyzer: FaceAnalyzer, flip: Bool) -> DatasetInference.Query {
    DatasetInference.Query(
      name: "embedding\(flip ? " with flip" : "")",
      modelFingerprint: analyzer.networks.embeddingFingerprint,
      width: analyzer.configuration.embeddingDimension
    ) { faces in
      try analyzer.embeddings(of: faces, flipAveraging: flip).map(\.values)
    }
  }
}
