/// The learning rate of every iteration: a linear warm-up to `rate`, multiplied by `factor` at each
/// step, with the minimum `floor` (supplement B; the minimum is that of the authors' code).
public struct LearningRateSchedule: Hashable, Sendable {
  /// The maximum rate.
  public var rate: Double
  /// The number of warm-up iterations; 0 for no warm-up.
  public var warmUp: Int
  /// The iterations at which the rate is multiplied by ``factor``.
  public var steps: [Int]
  /// The factor of the rate at each step.
  public var factor: Double
  /// The minimum rate after warm-up, unless `rate` is lower.
  public var floor: Double

  /// Creates a schedule.
  public init(
    rate: Double = 0.1, warmUp: Int = 0, steps: [Int] = [], factor: Double = 0.1,
    floor: Double = 1e-4
  ) {
    self.rate = rate
    self.warmUp = warmUp
    self.steps = steps
    self.factor = factor
    self.floor = floor
  }

  /// Returns the rate of iteration `i`, from 0.
  public func rate(at i: Int) -> Double {
    if i < warmUp { return rate * Double(i + 1) / Double(warmUp) }
    let lowered = steps.reduce(rate) { i >= $1 ? $0 * factor : $0 }
    return max(lowered, min(floor, rate))
  }

  /// The published schedules of age-invariant face recognition.
  public enum Preset: String, Codable, Hashable, Sendable, CaseIterable {
    /// The schedule for the data set SCAF: 36,000 iterations, a warm-up of 1,000, and steps at
    /// 20,000, 23,000 and 36,000.
    case scaf
    /// The schedule for the data set LCAF: 110,000 iterations, a warm-up of 5,000, and steps at
    /// 70,000, 90,000 and 110,000.
    case lcaf

    private static let batch = 512.0
    private static let rate = 0.1

    /// The published number of iterations.
    public var iterations: Int { self == .scaf ? 36_000 : 110_000 }
    private var warmUp: Int { self == .scaf ? 1_000 : 5_000 }
    private var steps: [Int] {
      self == .scaf ? [20_000, 23_000, 36_000] : [70_000, 90_000, 110_000]
    }

    /// Returns the schedule for a run of another length and batch size. Warm-up and steps are
    /// scaled to the number of iterations. The rate is proportional to the batch size (Goyal et
    /// al., 2017): 0.1 for 512.
    public func scaled(iterations: Int, batch: Int) -> LearningRateSchedule {
      func scaled(_ iteration: Int) -> Int {
        Int((Double(iteration) * Double(iterations) / Double(self.iterations)).rounded())
      }
      return LearningRateSchedule(
        rate: Self.rate * Double(batch) / Self.batch, warmUp: scaled(warmUp),
        steps: steps.map(scaled))
    }
  }
}
