/// The strength of the gradient reversal: constant, or rising over the run (see
/// ``AIFRTask/reversal(iteration:of:low:high:alpha:)``).
public struct ReversalSettings: Codable, Hashable, Sendable {
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

  public init(from decoder: any Swift.Decoder) throws {
    let values = try StrictValues(decoder, CodingKeys.self)
    warmStarts = try values.value(.warmStarts, or: warmStarts)
    low = try values.value(.low, or: low)
    high = try values.value(.high, or: high)
    alpha = try values.value(.alpha, or: alpha)
  }

  /// The strength at an iteration of a run.
  func strength(at iteration: Int, of count: Int) -> Double {
    warmStarts
      ? AIFRTask.reversal(iteration: iteration, of: count, low: low, high: high, alpha: alpha)
      : high
  }

  func validate(_ key: String) throws(ConfigurationProblem) {
    try check(low, in: 0...1000, "\(key).low")
    try check(high, in: 0...1000, "\(key).high")
    try check(alpha, in: 0...1000, "\(key).alpha")
  }
}
