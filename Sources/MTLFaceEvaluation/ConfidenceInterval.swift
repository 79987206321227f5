/// Where a measure would lie if its faces were drawn anew.
public struct ConfidenceInterval: Sendable, Hashable {
  /// The lower end.
  public let low: Double
  /// The upper end.
  public let high: Double

  /// An interval by its ends.
  public init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }
}
