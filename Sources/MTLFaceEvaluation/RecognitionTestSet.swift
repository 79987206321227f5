public import MTLFaceNetwork

/// Embeddings of faces of known identity with their labels: the input of recognition metrics.
///
///     let set = try RecognitionTestSet(embeddings: values, labels: labels)
///     let experiment = try IdentificationExperiment.leaveOneOut(set)
///
/// Faces with bit-identical embeddings come from copies of one picture. Copies of one person make
/// recognition look better than it is, and copies under the names of two persons are labeling
/// errors.
public struct RecognitionTestSet: Sendable {
  /// The embeddings and identities of the faces in the set.
  public let embeddings: LabeledEmbeddings
  /// The labels of the same faces.
  public let labels: [FaceLabels]
  /// For each face in the set, its index in the arrays given to the initializer.
  public let indices: [Int]
  /// Groups of faces with bit-identical embeddings, as indices in the arrays given to the
  /// initializer.
  public let duplicates: [[Int]]
  /// The groups of duplicates whose faces are labeled as different persons.
  public let conflictingDuplicates: [[Int]]
  /// The number of duplicates left out of the set.
  public let excludedDuplicateCount: Int

  /// The number of different persons in the set.
  public var personCount: Int { Set(embeddings.identities).count }

  /// Creates a test set.
  ///
  /// - Parameters:
  ///   - values: The embeddings row by row, in single precision; they need not be normalized.
  ///   - labels: The labels of the same faces. Every face needs an identity; ages and genders are
  ///     optional.
  ///   - excludingDuplicates: Whether to keep only the first of the duplicates of each person.
  /// - Throws: ``EvaluationError`` `invalidEmbeddings` for no faces, for a face without an
  ///   identity, for counts that do not match, and for an embedding that is zero or not finite.
  public init(
    embeddings values: [Float], labels: [FaceLabels], excludingDuplicates: Bool = false
  ) throws(EvaluationError) {
    let identities = labels.compactMap(\.identity)
    guard identities.count == labels.count else {
      throw .invalidEmbeddings(
        "\(labels.count - identities.count) faces have no identity; leave them out")
    }
    let all = try LabeledEmbeddings(values, identities: identities)
    let groups = all.duplicates
    let excluded = excludingDuplicates ? Self.redundant(in: groups, identities) : []
    let kept = identities.indices.filter { !excluded.contains($0) }
    embeddings = try all.subset(at: kept)
    self.labels = kept.map { labels[$0] }
    indices = kept
    duplicates = groups
    conflictingDuplicates = groups.filter { group in
      Set(group.map { identities[$0] }).count > 1
    }
    excludedDuplicateCount = excluded.count
  }

  /// Returns all but the first duplicate of each person in each group.
  private static func redundant(in groups: [[Int]], _ identities: [Int]) -> Set<Int> {
    var redundant: Set<Int> = []
    for group in groups {
      var seen: Set<Int> = []
      for face in group where !seen.insert(identities[face]).inserted { redundant.insert(face) }
    }
    return redundant
  }
}
