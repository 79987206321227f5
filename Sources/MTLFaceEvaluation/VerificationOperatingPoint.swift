/// The true accept rate at a requested false accept rate.
public struct VerificationOperatingPoint: Sendable, Hashable {
  /// The requested false accept rate, in 0...1.
  public let falseAcceptRate: Double
  /// The lowest threshold at which the rate is not exceeded.
  public let threshold: Double
  /// The fraction of genuine pairs accepted at the threshold, in 0...1.
  public let trueAcceptRate: Double
  /// Whether there are enough impostor pairs for the rate, so that at least one false accept is
  /// allowed. Otherwise the threshold is the lowest that accepts no impostor.
  public let hasEnoughImpostors: Bool

  /// Whether the point qualifies as the default threshold: enough impostor pairs, and a false
  /// accept rate of at least 1e-3.
  var isRecommendable: Bool { hasEnoughImpostors && falseAcceptRate >= 1e-3 }
}
