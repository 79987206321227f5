/// What is accepted at a threshold.
public struct ROCPoint: Sendable, Hashable {
  /// Scores at or above it are accepted.
  public let threshold: Double
  /// The share of impostor pairs accepted (FAR), 0...1.
  public let falseAcceptRate: Double
  /// The share of genuine pairs accepted (TAR), 0...1.
  public let trueAcceptRate: Double
}
