/// The result of open-set identification at a requested false positive identification rate.
public struct IdentificationOperatingPoint: Sendable, Hashable {
  /// The requested false positive identification rate (FPIR), in 0...1.
  public let falsePositiveRate: Double
  /// The threshold that accepts the most scores while the false positive rate is at most
  /// ``falsePositiveRate``.
  public let threshold: Double
  /// The false negative identification rate (FNIR), in 0...1: the fraction of mated probes whose
  /// most similar mate scores below the threshold or is not within the requested rank.
  public let falseNegativeRate: Double
  /// Whether there are enough unmated probes to allow at least one false positive at
  /// ``falsePositiveRate``.
  public let hasEnoughUnmatedProbes: Bool
}
