/// A learning rate schedule: a published one, scaled to the run, in which some values may be others.
public struct LearningRateScheduleSettings: Codable, Hashable, Sendable {
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

  public init(from decoder: any Decoder) throws {
    let container = try StrictDecodingContainer(decoder, CodingKeys.self)
    preset = try container.decode(.preset, default: preset)
    rate = try container.decodeIfPresent(.rate)
    warmUp = try container.decodeIfPresent(.warmUp)
    steps = try container.decodeIfPresent(.steps)
    factor = try container.decode(.factor, default: factor)
    floor = try container.decode(.floor, default: floor)
  }

  /// The schedule of a run.
  public func makeSchedule(iterations: Int, batchSize: Int) -> LearningRateSchedule {
    let scaled = preset.scaled(iterations: iterations, batch: batchSize)
    return LearningRateSchedule(
      rate: rate ?? scaled.rate, warmUp: warmUp ?? scaled.warmUp, steps: steps ?? scaled.steps,
      factor: factor, floor: floor)
  }

  func validate(_ key: String) throws(InvalidSettingError) {
    try checkRange(rate ?? 0, in: 0...100, key: "\(key).rate")
    try checkRange(warmUp ?? 0, in: 0...1_000_000_000, key: "\(key).warmUp")
    for step in steps ?? [] { try checkRange(step, in: 0...1_000_000_000, key: "\(key).steps") }
    try checkRange(factor, in: 0...1, key: "\(key).factor")
    try checkRange(floor, in: 0...100, key: "\(key).floor")
  }
}
