/// The outcomes of searching probes in a gallery (paper, section 6).
///
/// A probe is *mated* if the gallery contains a face of its person. Ranks count faces, not people:
/// a probe is identified at rank k if fewer than k faces of other people are as similar as its best
/// mate.
public struct IdentificationScores: Sendable {
  /// The outcome of each probe.
  public let outcomes: [ProbeOutcome]
  /// The number of mated probes.
  public let matedCount: Int
  /// The number of unmated probes.
  public var unmatedCount: Int { outcomes.count - matedCount }

  /// Creates scores from outcomes that were computed elsewhere.
  ///
  /// - Throws: ``EvaluationError`` `noProbes`, or `nonFiniteScore` with the index of the probe.
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

  /// The treatment of unmated probes in identification rates.
  public enum UnmatedProbePolicy: Sendable {
    /// Unmated probes are excluded.
    case excluded
    /// Unmated probes count as not identified.
    case countedAsMisses
  }

  /// Returns the rank-k identification rate, in 0...1, or `nil` if no probe counts.
  public func identificationRate(
    atRank rank: Int, unmatedProbes: UnmatedProbePolicy = .excluded
  ) -> Double? {
    let count = unmatedProbes == .excluded ? matedCount : outcomes.count
    guard count > 0 else { return nil }
    return Double(outcomes.count { $0.mateScore != nil && $0.impostorsAhead < rank })
      / Double(count)
  }

  /// Returns the cumulative match characteristic (CMC): the identification rates of the mated
  /// probes at ranks 1 to `last`.
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
