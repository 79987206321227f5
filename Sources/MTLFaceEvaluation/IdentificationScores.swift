/// What a gallery answers to probes (reference: section 6).
///
/// A probe is *mated* where the gallery has a face of its person. Rank-k rates are of faces, not of
/// people: a probe is identified at rank k where fewer than k faces of others are as like as its best
/// mate.
public struct IdentificationScores: Sendable {
  /// In the order of the probes.
  public let outcomes: [ProbeOutcome]
  /// Probes whose person is in the gallery.
  public let matedCount: Int
  /// Probes whose person is not.
  public var unmatedCount: Int { outcomes.count - matedCount }

  /// Outcomes that were found elsewhere.
  ///
  /// - Throws: ``EvaluationError``: `noProbes`; `nonFiniteScore` with the probe's place.
  public init(_ outcomes: [ProbeOutcome]) throws(EvaluationError) {
    guard !outcomes.isEmpty else { throw .noProbes }
    for (index, outcome) in outcomes.enumerated() {
      guard [outcome.mateScore, outcome.impostorScore].allSatisfy({ $0?.isFinite ?? true }) else {
        throw .nonFiniteScore(index: index)
      }
    }
    self.outcomes = outcomes
    matedCount = outcomes.count { $0.mateScore != nil }
  }

  /// What becomes of probes whose person is not in the gallery.
  public enum UnmatedProbePolicy: Sendable {
    /// They are left out.
    case excluded
    /// They are counted as not identified.
    case countedAsMisses
  }

  /// Rank-k: the share of probes identified among the first `rank` faces, 0...1; nil where none is
  /// counted.
  public func identificationRate(
    atRank rank: Int, unmatedProbes: UnmatedProbePolicy = .excluded
  ) -> Double? {
    let count = unmatedProbes == .excluded ? matedCount : outcomes.count
    guard count > 0 else { return nil }
    return Double(outcomes.count { $0.mateScore != nil && $0.impostorsAhead < rank })
      / Double(count)
  }

  /// The cumulative match characteristic: rank-1, rank-2 and so on to `last`, over mated probes.
  ///
  /// - Throws: ``EvaluationError/noMates``.
  public func cumulativeMatchCharacteristic(upTo last: Int) throws(EvaluationError) -> [Double] {
    guard matedCount > 0 else { throw .noMates }
    guard last > 0 else { return [] }
    var identified = [Int](repeating: 0, count: last)
    for outcome in outcomes where outcome.mateScore != nil && outcome.impostorsAhead < last {
      identified[outcome.impostorsAhead] += 1
    }
    var sum = 0
    return identified.map { more in
      sum += more
      return Double(sum) / Double(matedCount)
    }
  }
}
