/// The strength of the gradient reversal: constant, or rising over the run (see
/// ``AIFRTask/reversalStrength(iteration:of:low:high:alpha:)``).
public struct GradientReversalSettings: Codable, Hashable, Sendable {
  /// Whether it rises from `low` to nearly `high`; otherwise it is `high` all along.
  public var warmStarts = false
  /// The strength at the beginning of a rise.
  public var low = 0.0
  /// The strength.
  public var high = 1.0
  /// How steep the rise is.
  public var alpha = 1.0

  /// Constant, 1.
  public init() {}

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case warmStarts = "warmStart"
    case low, high, alpha
  }

  public init(from decoder: any Decoder) throws {
    let container = try StrictDecodingContainer(decoder, CodingKeys.self)
    warmStarts = try container.decode(.warmStarts, default: warmStarts)
    low = try container.decode(.low, default: low)
    high = try container.decode(.high, default: high)
    alpha = try container.decode(.alpha, default: alpha)
  }

  /// The strength at an iteration of a run.
  func strength(at iteration: Int, of count: Int) -> Double {
    warmStarts
      ? AIFRTask.reversalStrength(
        iteration: iteration, of: count, low: low, high: high, alpha: alpha)
      : high
  }

  func validate(_ key: String) throws(InvalidSettingError) {
    try checkRange(low, in: 0...1000, key: "\(key).low")
    try checkRange(high, in: 0...1000, key: "\(key).high")
    try checkRange(alpha, in: 0...1000, key: "\(key).alpha")
  }
}
