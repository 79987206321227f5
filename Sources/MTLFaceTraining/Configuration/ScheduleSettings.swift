/// A learning rate schedule: a published one, scaled to the run, in which some values may be others.
public struct ScheduleSettings: Codable, Hashable, Sendable {
  /// Which published one.
  public var preset = LearningRateSchedule.Preset.scaf
  /// The highest rate, in place of the preset's.
  public var rate: Double?
  /// Iterations of the rise.
  public var warmUp: Int?
  /// Iterations from which on the rate is lower.
  public var steps: [Int]?
  /// What each step multiplies by.
  public var factor = 0.1
  /// The least rate.
  public var floor = 1e-4

  /// SCAF's, scaled.
  public init() {}

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case preset, rate, warmUp, steps, factor, floor
  }

  public init(from decoder: any Swift.Decoder) throws {
    let values = try StrictValues(decoder, CodingKeys.self)
    preset = try values.value(.preset, or: preset)
    rate = try values.optional(.rate)
    warmUp = try values.optional(.warmUp)
    steps = try values.optional(.steps)
    factor = try values.value(.factor, or: factor)
    floor = try values.value(.floor, or: floor)
  }

  /// The schedule of a run.
  public func schedule(iterations: Int, batch: Int) -> LearningRateSchedule {
    let scaled = preset.scaled(iterations: iterations, batch: batch)
    return LearningRateSchedule(
      rate: rate ?? scaled.rate, warmUp: warmUp ?? scaled.warmUp, steps: steps ?? scaled.steps,
      factor: factor, floor: floor)
  }

  func validate(_ key: String) throws(ConfigurationProblem) {
    try check(rate ?? 0, in: 0...100, "\(key).rate")
    try check(warmUp ?? 0, in: 0...1_000_000_000, "\(key).warmUp")
    for step in steps ?? [] { try check(step, in: 0...1_000_000_000, "\(key).steps") }
    try check(factor, in: 0...1, "\(key).factor")
    try check(floor, in: 0...100, "\(key).floor")
  }
}
