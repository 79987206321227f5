public import MTLFaceNetwork

/// The labeled embeddings of faces of known identity from which recognition metrics are computed.
///
///     let set = try RecognitionTestSet(embeddings: values, labels: labels)
///     let experiment = try IdentificationExperiment.leaveOneOut(set)
///
/// Equal normalized embeddings indicate copies of one image. Copies with the same identity make
/// recognition appear more accurate than it is, and copies with different identities are labeling
/// errors.
public struct RecognitionTestSet: Sendable {
  /// The embeddings and identities of the faces in the test set.
  public let embeddings: LabeledEmbeddings
  /// The labels of the faces in the test set, in the order of ``embeddings``.
  public let labels: [FaceLabels]
  /// The index of each face of the test set in the `labels` array passed to the initializer.
  public let indices: [Int]
  /// The groups of faces with equal normalized embeddings, as indices into the `labels` array
  /// passed to the initializer.
  public let duplicates: [[Int]]
  /// The groups in ``duplicates`` whose faces have different identities.
  public let conflictingDuplicates: [[Int]]
  /// The number of duplicates excluded from the test set.
  public let excludedDuplicateCount: Int

  /// The number of people in the test set.
  public var personCount: Int { Set(embeddings.identities).count }

  /// Creates a test set.
  ///
  /// - Parameters:
  ///   - values: The embeddings in row-major order, with the same number of values for each face.
  ///     They do not have to be normalized.
  ///   - labels: The labels of the same faces. Each face must have an identity. Ages and genders
  ///     are optional.
  ///   - excludingDuplicates: Whether to exclude all but the first of several faces that have the
  ///     same identity and equal normalized embeddings.
  /// - Throws: ``EvaluationError`` `invalidEmbeddings` if there are no faces, if a face has no
  ///   identity, if the number of values is not a positive multiple of the number of faces, or if
  ///   an embedding is zero or not finite.
  public init(
    embeddings values: [Float], labels: [FaceLabels], excludingDuplicates: Bool = false
  ) throws(EvaluationError) {
    let identities = labels.compactMap(\.identity)
    guard identities.count == labels.count else {
      throw .invalidEmbeddings(
        "the number of faces without an identity is \(labels.count - identities.count); "
          + "remove these faces")
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

  /// Returns the indices of all but the first face of each person in each group.
  private static func redundant(in groups: [[Int]], _ identities: [Int]) -> Set<Int> {
    var redundant: Set<Int> = []
    for group in groups {
      var seen: Set<Int> = []
      for face in group where !seen.insert(identities[face]).inserted { redundant.insert(face) }
    }
    return redundant
  }
}
