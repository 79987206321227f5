/// The outcomes of searching a gallery for probes (paper, section 6).
///
/// A probe is *mated* if the gallery contains a face of the same person. A mated probe is
/// identified at rank k if fewer than k faces of other people are at least as similar as its most
/// similar mate. Ranks therefore count faces, not people.
public struct IdentificationScores: Sendable {
  /// The outcome of each probe.
  public let outcomes: [ProbeOutcome]
  /// The number of mated probes.
  public let matedCount: Int
  /// The number of unmated probes.
  public var unmatedCount: Int { outcomes.count - matedCount }

  /// Creates scores from the outcomes of probes.
  ///
  /// - Throws: ``EvaluationError`` `noProbes` if there are no outcomes; `nonFiniteScore` with the
  ///   index of the probe if a score is not finite.
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

  /// The way that identification rates treat unmated probes.
  public enum UnmatedProbePolicy: Sendable {
    /// Unmated probes are excluded.
    case excluded
    /// Unmated probes count as not identified.
    case countedAsMisses
  }

  /// Returns the rank-k identification rate.
  ///
  /// - Parameters:
  ///   - rank: The rank k, 1 or more.
  ///   - unmatedProbes: Whether unmated probes are excluded or count as not identified.
  /// - Returns: The rate, in 0...1, or `nil` if there are no probes to count.
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
  /// - Parameter last: The last rank. If it is less than 1, the result is empty.
  /// - Throws: ``EvaluationError/noMates`` if there are no mated probes.
  public func cumulativeMatchCharacteristic(upTo last: Int) throws(EvaluationError) -> [Double] {
    guard matedCount > 0 else { throw .noMates }
    guard last > 0 else { return [] }
    var identified = [Int](repeating: 0, count: last)
    for outcome in outcomes where outcome.mateScore != nil && outcome.impostorsAhead < last {
      identified[outcome.impostorsAhead] += 1
    }
    var sum = 0
    return identified.map { count in
      sum += count
      return Double(sum) / Double(matedCount)
    }
  }
}
