public import MTLFaceTensor

/// The scores of pairs of faces of known persons: verification metrics with intervals that resample
/// persons, and with them their pairs.
public struct FacePairScores: Sendable {
  /// The pairs.
  public let selection: FacePairs
  /// The cosines of the pairs, in the order of the pairs.
  public let scores: VerificationScores
  /// The person of each face.
  let identities: [Int]

  /// Compares pairs of faces.
  ///
  /// - Parameters:
  ///   - faces: The embeddings of the faces.
  ///   - pairs: The pairs to compare.
  ///   - pool: The threads to compute on. The result does not depend on it.
  /// - Throws: ``EvaluationError`` `invalidEmbeddings` if a pair refers to a face that does not
  ///   exist.
  public init(
    _ faces: LabeledEmbeddings, _ pairs: FacePairs, pool: ThreadPool = .single
  ) throws(EvaluationError) {
    try self.init(
      pairs, scores: faces.cosines(of: pairs.pairs, pool: pool), identities: faces.identities)
  }

  /// Creates scores from cosines that were computed elsewhere.
  init(
    _ pairs: FacePairs, scores: [Double], identities: [Int]
  ) throws(EvaluationError) {
    for (place, pair) in pairs.pairs.enumerated() {
      let isGenuine = identities[pair.first] == identities[pair.second]
      guard isGenuine == (place < pairs.genuineCount) else {
        throw .invalidEmbeddings("the pairs were selected for other faces; select them again")
      }
    }
    selection = pairs
    self.identities = identities
    self.scores = try VerificationScores(
      scores, isSame: pairs.pairs.indices.map { $0 < pairs.genuineCount })
  }

  /// Returns bootstrap intervals that resample persons. A genuine pair counts as often as its
  /// person was drawn, an impostor pair as often as the product of the counts of its two persons.
  /// Thresholds are determined again on every sample.
  ///
  /// - Parameters:
  ///   - rates: The false accept rates. A rate outside 0...1 has no interval.
  ///   - bootstrap: The number of resamples, the confidence level and the seed.
  ///   - pool: The threads to compute on. The result does not depend on it.
  /// - Complexity: O(samples x pairs).
  public func intervals(
    atFalseAcceptRates rates: [Double], _ bootstrap: Bootstrap = Bootstrap(),
    pool: ThreadPool = .single
  ) -> VerificationIntervals {
    VerificationIntervals(rates, bootstrap, pool) { WeightedThresholdSweep(self, rates: $0) }
  }

  /// The numbers of pairs that a threshold accepts.
  public struct Acceptance: Sendable, Hashable {
    /// The genuine pairs by person. An accepted pair is a hit.
    public let genuine: PersonRate
    /// The number of impostor pairs.
    public let impostors: Int
    /// The number of accepted impostor pairs.
    public let falseAccepts: Int
    /// The fraction of impostor pairs that are accepted, or `nil` if there are no impostor pairs.
    public var falseAcceptRate: Double? {
      impostors > 0 ? Double(falseAccepts) / Double(impostors) : nil
    }
  }

  /// Returns how many of the pairs that satisfy a condition, such as an age gap, a threshold
  /// accepts.
  public func acceptance(
    at threshold: Double, where isWanted: (FacePairs.Pair) -> Bool = { _ in true }
  ) -> Acceptance {
    var genuine = PersonRate()
    var (impostors, accepts) = (0, 0)
    for (place, pair) in selection.pairs.enumerated() where isWanted(pair) {
      let isAccepted = scores.scores[place] >= threshold
      if place < selection.genuineCount {
        genuine.record(isHit: isAccepted, for: identities[pair.first])
      } else {
        impostors += 1
        if isAccepted { accepts += 1 }
      }
    }
    return Acceptance(genuine: genuine, impostors: impostors, falseAccepts: accepts)
  }
}
