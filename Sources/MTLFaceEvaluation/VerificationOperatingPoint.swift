/// The true accept rate at a false accept rate that was asked for.
public struct VerificationOperatingPoint: Sendable, Hashable {
  /// The false accept rate asked for.
  public let falseAcceptRate: Double
  /// The lowest threshold that keeps to it.
  public let threshold: Double
  /// The share of genuine pairs accepted there.
  public let trueAcceptRate: Double
  /// Whether there are enough impostor pairs to measure such a rate: at least one false accept
  /// would keep to it. Otherwise the threshold is the lowest that accepts no impostor.
  public let hasEnoughImpostors: Bool

  /// Whether the point qualifies as the default threshold: enough impostor pairs, and a false
  /// accept rate of at least 1e-3.
  var isRecommendable: Bool { hasEnoughImpostors && falseAcceptRate >= 1e-3 }
}
