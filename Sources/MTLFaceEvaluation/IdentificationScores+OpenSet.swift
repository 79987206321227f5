/// Open-set identification at a false positive rate that was asked for.
public struct OpenSetRate: Sendable, Hashable {
  /// The false positive identification rate asked for.
  public let falsePositiveRate: Double
  /// The lowest threshold that keeps to it.
  public let threshold: Double
  /// FNIR: the share of mated probes whose best mate is below the threshold or behind the rank.
  public let falseNegativeRate: Double
  /// Whether there are enough unmated probes to measure such a rate: at least one false positive would
  /// keep to it.
  public let hasEnoughUnmated: Bool
}

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
  ) throws(EvaluationError) -> OpenSetRate {
    guard matedCount > 0 else { throw .noMates }
    guard 0...1 ~= rate else { throw .rateOutOfRange(rate) }
    let strangers = outcomes.filter { $0.mate == nil }.compactMap(\.impostor).sorted(by: >)
    guard !strangers.isEmpty else { throw .allMated }
    let mates = outcomes.filter { $0.ahead < rank }.compactMap(\.mate)
    // A decimal rate times a count may fall short of a whole number by a rounding.
    let allowed = Int((rate * Double(strangers.count) * (1 + 1e-12)).rounded(.down))
    let threshold = lowestThreshold(refusing: strangers.dropFirst(allowed).first, strangers + mates)
    let found = mates.count { $0 >= threshold }
    return OpenSetRate(
      falsePositiveRate: rate, threshold: threshold,
      falseNegativeRate: 1 - Double(found) / Double(matedCount), hasEnoughUnmated: allowed >= 1)
  }

  private func lowestThreshold(refusing refused: Double?, _ scores: [Double]) -> Double {
    guard let refused else { return scores.min() ?? 0 }
    guard let next = scores.filter({ $0 > refused }).min() else { return refused.nextUp }
    return VerificationScores.threshold(between: refused, and: next)
  }
}
