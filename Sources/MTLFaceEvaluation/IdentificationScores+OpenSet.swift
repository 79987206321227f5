extension IdentificationScores {
  /// Returns FNIR at FPIR. An unmated probe is a false positive if any gallery face scores at or
  /// above the threshold, which is halfway to the next higher score.
  ///
  /// - Parameters:
  ///   - rate: The false positive identification rate, in 0...1.
  ///   - rank: The rank, 1 or more.
  /// - Throws: ``EvaluationError`` `noMates`, `allMated` or `rateOutOfRange`.
  public func falseNegativeRate(
    atFalsePositiveRate rate: Double, rank: Int = 1
  ) throws(EvaluationError) -> IdentificationOperatingPoint {
    guard matedCount > 0 else { throw .noMates }
    guard 0...1 ~= rate else { throw .rateOutOfRange(rate) }
    let strangers = outcomes.filter { $0.mateScore == nil }.compactMap(\.impostorScore).sorted(
      by: >)
    guard !strangers.isEmpty else { throw .allMated }
    let mates = outcomes.filter { $0.impostorsAhead < rank }.compactMap(\.mateScore)
    // The product of a decimal rate and a count can be slightly below the integer that is meant.
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
