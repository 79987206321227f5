/// The result of open-set identification at a requested false positive identification rate.
public struct IdentificationOperatingPoint: Sendable, Hashable {
  /// The requested false positive identification rate (FPIR), in 0...1.
  public let falsePositiveRate: Double
  /// The lowest threshold at which the rate is not exceeded.
  public let threshold: Double
  /// The false negative identification rate (FNIR): the fraction of mated probes whose best mate is
  /// below the threshold or beyond the rank.
  public let falseNegativeRate: Double
  /// Whether there are enough unmated probes for the rate, so that at least one false positive is
  /// allowed.
  public let hasEnoughUnmatedProbes: Bool
}
