/// The true accept rate at a requested false accept rate.
public struct VerificationOperatingPoint: Sendable, Hashable {
  /// The requested false accept rate, in 0...1.
  public let falseAcceptRate: Double
  /// The threshold that accepts the most pairs while the false accept rate is at most
  /// ``falseAcceptRate``.
  public let threshold: Double
  /// The fraction of genuine pairs accepted at the threshold, in 0...1.
  public let trueAcceptRate: Double
  /// Whether there are enough impostor pairs to allow at least one false accept at the rate. If
  /// there are not, the threshold accepts no impostor pair.
  public let hasEnoughImpostors: Bool

  /// Whether the threshold is suitable as a default: there are enough impostor pairs, and the false
  /// accept rate is at least 1e-3.
  var isRecommendable: Bool { hasEnoughImpostors && falseAcceptRate >= 1e-3 }
}
