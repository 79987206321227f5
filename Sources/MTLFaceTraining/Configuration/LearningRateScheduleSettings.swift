/// The settings of a learning rate schedule.
///
/// The schedule is a published schedule that is scaled to the run. Its values can be replaced.
public struct LearningRateScheduleSettings: Codable, Hashable, Sendable {
  /// The published schedule to scale.
  public var preset = LearningRateSchedule.Preset.scaf
  /// The largest learning rate, or `nil` for the rate of the preset scaled to the batch size.
  public var rate: Double?
  /// The number of warm-up iterations, or `nil` for the number of the preset scaled to the run.
  public var warmUp: Int?
  /// The iterations at which the rate is multiplied by ``factor``, or `nil` for the iterations of
  /// the preset scaled to the run.
  public var steps: [Int]?
  /// The factor by which the rate is multiplied at each step.
  public var factor = 0.1
  /// The smallest learning rate after warm-up.
  public var floor = 1e-4

  /// Creates settings for the schedule of the data set SCAF.
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

  /// Returns the schedule for a run.
  ///
  /// - Parameters:
  ///   - iterations: The number of iterations of the run.
  ///   - batchSize: The number of faces in a batch.
  /// - Returns: The schedule with the values of the settings.
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
