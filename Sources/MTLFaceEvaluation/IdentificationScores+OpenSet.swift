extension IdentificationScores {
  /// FNIR at FPIR. A probe without a mate is a false positive where any face of the gallery is at or
  /// above the threshold, which lies halfway to the next higher score.
  ///
  /// - Parameters:
  ///   - rate: 0...1; at 0 nobody unknown is named, at 1 everything is.
  ///   - rank: How many faces are looked at.
  /// - Throws: ``EvaluationError``: `noMates`, `allMated`, `rateOutOfRange`.
  public func falseNegativeRate(
    atFalsePositiveRate rate: Double, rank: Int = 1
  ) throws(EvaluationError) -> IdentificationOperatingPoint {
    guard matedCount > 0 else { throw .noMates }
    guard 0...1 ~= rate else { throw .rateOutOfRange(rate) }
    let strangers = outcomes.filter { $0.mateScore == nil }.compactMap(\.impostorScore).sorted(
      by: >)
    guard !strangers.isEmpty else { throw .allMated }
    let mates = outcomes.filter { $0.impostorsAhead < rank }.compactMap(\.mateScore)
    // A decimal rate times a count may fall short of a whole number by a rounding.
    let allowed = Int((rate * Double(strangers.count) * (1 + 1e-12)).rounded(.down))
    let threshold = lowestThreshold(
      rejecting: strangers.dropFirst(allowed).first, among: strangers + mates)
    let found = mates.count { $0 >= threshold }
    return IdentificationOperatingPoint(
      falsePositiveRate: rate, threshold: threshold,
      falseNegativeRate: 1 - Double(found) / Double(matedCount),
      hasEnoughUnmatedProbes: allowed >= 1)
  }

  private func lowestThreshold(rejecting rejected: Double?, among scores: [Double]) -> Double {
    guard let rejected else { return scores.min() ?? 0 }
    guard let next = scores.filter({ $0 > rejected }).min() else { return rejected.nextUp }
    return VerificationScores.threshold(between: rejected, and: next)
  }
}
