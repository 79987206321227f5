/// A point of a receiver operating characteristic (ROC) curve: the rates at a threshold.
public struct ROCPoint: Sendable, Hashable {
  /// The threshold. Pairs with scores at or above it are accepted.
  public let threshold: Double
  /// The false accept rate (FAR): the fraction of impostor pairs that are accepted, in 0...1.
  public let falseAcceptRate: Double
  /// The true accept rate (TAR): the fraction of genuine pairs that are accepted, in 0...1.
  public let trueAcceptRate: Double
}
