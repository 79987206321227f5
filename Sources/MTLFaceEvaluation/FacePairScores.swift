public import MTLFaceTensor

/// The similarity scores of pairs of faces of known identity.
///
/// Confidence intervals are computed by resampling people together with their pairs.
public struct FacePairScores: Sendable {
  /// The compared pairs.
  public let selection: FacePairs
  /// The cosine similarity and the label of each pair, in the order of the pairs.
  public let scores: VerificationScores
  /// The identity of each face.
  let identities: [Int]

  /// Compares pairs of faces.
  ///
  /// - Parameters:
  ///   - faces: The embeddings of the faces.
  ///   - pairs: The pairs to compare.
  ///   - pool: The thread pool to use. The result does not depend on the number of threads.
  /// - Throws: ``EvaluationError`` `invalidEmbeddings` if the pairs were selected for other faces.
  public init(
    _ faces: LabeledEmbeddings, _ pairs: FacePairs, pool: ThreadPool = .single
  ) throws(EvaluationError) {
    try self.init(
      pairs, scores: faces.cosines(of: pairs.pairs, pool: pool), identities: faces.identities)
  }

  /// Creates scores from precomputed cosines.
  init(
    _ pairs: FacePairs, scores: [Double], identities: [Int]
  ) throws(EvaluationError) {
    for (index, pair) in pairs.pairs.enumerated() {
      let isGenuine = identities[pair.first] == identities[pair.second]
      guard isGenuine == (index < pairs.genuineCount) else {
        throw .invalidEmbeddings(
          "the pairs were selected for other faces; create FacePairs from the same identities")
      }
    }
    selection = pairs
    self.identities = identities
    self.scores = try VerificationScores(
      scores, isSame: pairs.pairs.indices.map { $0 < pairs.genuineCount })
  }

  /// Returns bootstrap intervals, computed by resampling people.
  ///
  /// The weight of a genuine pair is the number of times that its person was drawn. The weight of
  /// an impostor pair is the product of these numbers for its two people. Thresholds are recomputed
  /// for each sample.
  ///
  /// - Parameters:
  ///   - rates: The false accept rates at which the true accept rate is measured. The interval of a
  ///     rate outside 0...1 is `nil`.
  ///   - bootstrap: The number of resamples, the confidence level and the seed.
  ///   - pool: The thread pool to use. The result does not depend on the number of threads.
  /// - Complexity: O(*r* × *n*) for *r* resamples and *n* pairs, after sorting.
  public func intervals(
    atFalseAcceptRates rates: [Double], _ bootstrap: Bootstrap = Bootstrap(),
    pool: ThreadPool = .single
  ) -> VerificationIntervals {
    VerificationIntervals(rates, bootstrap, pool) { WeightedThresholdSweep(self, rates: $0) }
  }

  /// The numbers of compared and accepted pairs at a threshold.
  public struct Acceptance: Sendable, Hashable {
    /// The true accept rate, recorded by person. Each genuine pair is a trial, and each accepted
    /// genuine pair is a hit.
    public let genuine: PersonRate
    /// The number of compared impostor pairs.
    public let impostors: Int
    /// The number of accepted impostor pairs.
    public let falseAccepts: Int
    /// The fraction of impostor pairs that are accepted, in 0...1, or `nil` if there are no
    /// impostor pairs.
    public var falseAcceptRate: Double? {
      impostors > 0 ? Double(falseAccepts) / Double(impostors) : nil
    }
  }

  /// Returns the numbers of compared and accepted pairs at a threshold among the pairs that satisfy
  /// a condition.
  ///
  /// - Parameters:
  ///   - threshold: The lowest accepted score.
  ///   - isIncluded: A condition on a pair, such as a range of age gaps. The default includes all
  ///     pairs.
  public func acceptance(
    at threshold: Double, where isIncluded: (FacePairs.Pair) -> Bool = { _ in true }
  ) -> Acceptance {
    var genuine = PersonRate()
    var (impostors, accepts) = (0, 0)
    for (index, pair) in selection.pairs.enumerated() where isIncluded(pair) {
      let isAccepted = scores.scores[index] >= threshold
      if index < selection.genuineCount {
        genuine.record(isHit: isAccepted, for: identities[pair.first])
      } else {
        impostors += 1
        if isAccepted { accepts += 1 }
      }
    }
    return Acceptance(genuine: genuine, impostors: impostors, falseAccepts: accepts)
  }
}
