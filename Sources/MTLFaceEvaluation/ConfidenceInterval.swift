/// A confidence interval for a measure.
public struct ConfidenceInterval: Sendable, Hashable {
  /// The lower bound, in the unit of the measure.
  public let low: Double
  /// The upper bound, in the unit of the measure.
  public let high: Double

  /// Creates an interval from its bounds.
  public init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }
}
