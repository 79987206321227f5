/// The rates at a threshold.
public struct ROCPoint: Sendable, Hashable {
  /// The threshold. Scores at or above it are accepted.
  public let threshold: Double
  /// The fraction of accepted impostor pairs (FAR), in 0...1.
  public let falseAcceptRate: Double
  /// The fraction of accepted genuine pairs (TAR), in 0...1.
  public let trueAcceptRate: Double
}
