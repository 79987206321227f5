/// Open-set identification at a false positive rate that was asked for.
public struct IdentificationOperatingPoint: Sendable, Hashable {
  /// The false positive identification rate asked for.
  public let falsePositiveRate: Double
  /// The lowest threshold that keeps to it.
  public let threshold: Double
  /// FNIR: the share of mated probes whose best mate is below the threshold or behind the rank.
  public let falseNegativeRate: Double
  /// Whether there are enough unmated probes to measure such a rate: at least one false positive would
  /// keep to it.
  public let hasEnoughUnmatedProbes: Bool
}
