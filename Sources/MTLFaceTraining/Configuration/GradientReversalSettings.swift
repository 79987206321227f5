/// The settings for the strength of the gradient reversal.
///
/// The strength is constant or increases during the run as described by
/// ``AIFRTask/reversalStrength(iteration:of:low:high:alpha:)``.
public struct GradientReversalSettings: Codable, Hashable, Sendable {
  /// Whether the strength increases from ``low`` toward ``high`` instead of always being ``high``.
  public var warmStarts = false
  /// The strength at the first iteration of a warm start.
  public var low = 0.0
  /// The constant strength, or the upper bound of a warm start.
  public var high = 1.0
  /// The steepness of the warm start.
  public var alpha = 1.0

  /// Creates settings with a constant strength of 1.
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

  /// Returns the strength at an iteration of a run with `count` iterations. The first iteration is
  /// 0.
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
