/// The most severe recognition errors on a test set, for visual inspection.
///
/// Many of these errors are caused by wrong labels or bad photos. Each face occurs at most once in
/// each list, so that a single bad photo does not dominate a list.
public struct RecognitionErrors: Sendable {
  /// Two faces and the similarity of their embeddings.
  public struct Pair: Sendable, Hashable {
    /// The index of the first face in the test set. In ``misidentified``, it is the probe.
    public let first: Int
    /// The index of the second face in the test set. In ``misidentified``, it is the most similar
    /// face of another person in the entire test set.
    public let second: Int
    /// The cosine of the embeddings, in -1...1.
    public let similarity: Double
  }

  /// The impostor pairs with the highest similarities, in descending order.
  public let similarImpostors: [Pair]
  /// The genuine pairs with the lowest similarities, in ascending order.
  public let dissimilarMates: [Pair]
  /// The mated probes that are not identified at rank 1, in descending order of margin. The margin
  /// is the difference between the scores of the most similar impostor and the most similar mate.
  public let misidentified: [Pair]

  /// Collects the most severe errors.
  ///
  /// - Parameters:
  ///   - set: The test set.
  ///   - pairs: The scores of pairs of faces in the test set.
  ///   - experiment: An identification experiment on the test set.
  ///   - maximumCount: The maximum number of pairs in each list, 0 or more.
  public init(
    in set: RecognitionTestSet, pairs: FacePairScores, experiment: IdentificationExperiment,
    maximumCount: Int = 6
  ) {
    let order = pairs.scores.order
    func pair(_ index: Int) -> Pair {
      let pair = pairs.selection.pairs[index]
      return Pair(first: pair.first, second: pair.second, similarity: pairs.scores.scores[index])
    }
    let genuine = pairs.selection.genuineCount
    similarImpostors = Self.distinct(
      order.lazy.filter { $0 >= genuine }.map(pair), maximumCount)
    dissimilarMates = Self.distinct(
      order.reversed().lazy.filter { $0 < genuine }.map(pair), maximumCount)
    misidentified = Self.distinct(
      Self.misidentified(in: experiment).lazy.compactMap { probe in
        Self.nearestImpostor(of: probe, in: set.embeddings)
      }, maximumCount)
  }

  /// Returns the indices of the misidentified probes in the test set, in descending order of
  /// margin.
  private static func misidentified(in experiment: IdentificationExperiment) -> [Int] {
    let outcomes = experiment.scores.outcomes
    let errors = outcomes.indices.compactMap { index -> (index: Int, margin: Double)? in
      guard let mate = outcomes[index].mateScore, let impostor = outcomes[index].impostorScore,
        outcomes[index].impostorsAhead > 0
      else { return nil }
      return (index, impostor - mate)
    }
    return errors.sorted { ($1.margin, $0.index) < ($0.margin, $1.index) }
      .map { experiment.probes[$0.index] }
  }

  private static func nearestImpostor(
    of probe: Int, in embeddings: LabeledEmbeddings
  ) -> Pair? {
    let identities = embeddings.identities
    return embeddings.nearest(to: probe) { identities[$0] != identities[probe] }.map {
      Pair(first: probe, second: $0.index, similarity: $0.cosine)
    }
  }

  private static func distinct(_ pairs: some Sequence<Pair>, _ maximumCount: Int) -> [Pair] {
    var kept: [Pair] = []
    var seen: Set<Int> = []
    for pair in pairs {
      guard kept.count < maximumCount else { break }
      guard !seen.contains(pair.first), !seen.contains(pair.second) else { continue }
      seen.formUnion([pair.first, pair.second])
      kept.append(pair)
    }
    return kept
  }
}
