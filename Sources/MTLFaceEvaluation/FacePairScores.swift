public import MTLFaceTensor

/// Scores of pairs whose persons are known: the measures of verification with intervals, which draw the
/// persons anew and with them the pairs.
public struct FacePairScores: Sendable {
  /// The pairs.
  public let selection: FacePairs
  /// Their cosines, in their order.
  public let scores: VerificationScores
  /// Whose the faces are.
  let identities: [Int]

  /// Compares pairs.
  ///
  /// - Parameters:
  ///   - faces: The faces that the pairs are of.
  ///   - pairs: Which to compare.
  ///   - pool: Threads to work on.
  /// - Throws: ``EvaluationError`` `invalidEmbeddings` for a pair of faces that are not there.
  public init(
    _ faces: LabeledEmbeddings, _ pairs: FacePairs, pool: ThreadPool = .single
  ) throws(EvaluationError) {
    try self.init(
      pairs, scores: faces.cosines(of: pairs.pairs, pool: pool), identities: faces.identities)
  }

  /// Pairs that were compared elsewhere.
  init(
    _ pairs: FacePairs, scores: [Double], identities: [Int]
  ) throws(EvaluationError) {
    for (place, pair) in pairs.pairs.enumerated() {
      let isGenuine = identities[pair.first] == identities[pair.second]
      guard isGenuine == (place < pairs.genuineCount) else {
        throw .invalidEmbeddings("the pairs were chosen for other faces than these; choose anew")
      }
    }
    selection = pairs
    self.identities = identities
    self.scores = try VerificationScores(
      scores, isSame: pairs.pairs.indices.map { $0 < pairs.genuineCount })
  }

  /// Draws persons: a pair of one person counts as often as the person was drawn, a pair of two as often
  /// as the one was drawn times as often as the other. Thresholds are found anew on every sample.
  ///
  /// - Parameters:
  ///   - rates: False accept rates; those that are not within 0...1 have no interval.
  ///   - bootstrap: How to draw.
  ///   - pool: Threads to work on.
  /// - Complexity: Samples times pairs.
  public func intervals(
    atFalseAcceptRates rates: [Double], _ bootstrap: Bootstrap = Bootstrap(),
    pool: ThreadPool = .single
  ) -> VerificationIntervals {
    VerificationIntervals(rates, bootstrap, pool) { WeightedThresholdSweep(self, rates: $0) }
  }

  /// What a threshold accepts of some pairs.
  public struct Acceptance: Sendable, Hashable {
    /// Pairs of one person; a hit is one accepted.
    public let genuine: PersonRate
    /// Pairs of two persons.
    public let impostors: Int
    /// Of these the accepted ones.
    public let falseAccepts: Int
    /// The share of pairs of two persons that is accepted; nil where there is none.
    public var falseAcceptRate: Double? {
      impostors > 0 ? Double(falseAccepts) / Double(impostors) : nil
    }
  }

  /// What a threshold accepts of the pairs for which something holds: of one age gap, of one gender.
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
