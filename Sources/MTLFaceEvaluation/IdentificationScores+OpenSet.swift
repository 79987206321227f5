extension IdentificationScores {
  /// Returns the false negative identification rate (FNIR) at a false positive identification rate
  /// (FPIR).
  ///
  /// An unmated probe is a false positive if any gallery face scores at or above the threshold. The
  /// threshold is halfway between the highest rejected impostor score and the next higher score of
  /// an unmated probe or of a mate within the rank. If no impostor score is rejected, the threshold
  /// is the lowest score of an unmated probe or of a mate within the rank. If no such score is
  /// higher than the highest rejected impostor score, the threshold is the next representable
  /// number above the highest rejected impostor score.
  ///
  /// - Parameters:
  ///   - rate: The false positive identification rate, in 0...1.
  ///   - rank: The rank within which a mate must be found, 1 or more.
  /// - Throws: ``EvaluationError`` `noMates` if there are no mated probes; `allMated` if no
  ///   unmated probe has an impostor score; `rateOutOfRange` if the rate is outside 0...1.
  public func falseNegativeRate(
    atFalsePositiveRate rate: Double, rank: Int = 1
  ) throws(EvaluationError) -> IdentificationOperatingPoint {
    guard matedCount > 0 else { throw .noMates }
    guard 0...1 ~= rate else { throw .rateOutOfRange(rate) }
    let unmated = outcomes.filter { $0.mateScore == nil }.compactMap(\.impostorScore).sorted(
      by: >)
    guard !unmated.isEmpty else { throw .allMated }
    let mates = outcomes.filter { $0.impostorsAhead < rank }.compactMap(\.mateScore)
    // The rounded product of a decimal rate and a count can be slightly below the exact integer.
    let allowed = Int((rate * Double(unmated.count) * (1 + 1e-12)).rounded(.down))
    let threshold = lowestThreshold(
      rejecting: unmated.dropFirst(allowed).first, among: unmated + mates)
    let identified = mates.count { $0 >= threshold }
    return IdentificationOperatingPoint(
      falsePositiveRate: rate, threshold: threshold,
      falseNegativeRate: 1 - Double(identified) / Double(matedCount),
      hasEnoughUnmatedProbes: allowed >= 1)
  }

  private func lowestThreshold(rejecting rejected: Double?, among scores: [Double]) -> Double {
    guard let rejected else { return scores.min() ?? 0 }
    guard let next = scores.filter({ $0 > rejected }).min() else { return rejected.nextUp }
    return VerificationScores.threshold(between: rejected, and: next)
  }
}
