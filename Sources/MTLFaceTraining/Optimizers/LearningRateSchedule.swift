/// The learning rate of every iteration: it rises to `rate` in a straight line, falls by `factor` at
/// each step, and never below `floor` (supplement B; the floor is the authors' code's).
public struct LearningRateSchedule: Hashable, Sendable {
  /// The highest rate.
  public var rate: Double
  /// Iterations of the rise; 0 for none.
  public var warmUp: Int
  /// Iterations from which on the rate is lower.
  public var steps: [Int]
  /// What each step multiplies by.
  public var factor: Double
  /// The least rate, unless `rate` is lower.
  public var floor: Double

  /// A schedule.
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

  /// The rate of iteration `i`, from 0.
  public func rate(at i: Int) -> Double {
    if i < warmUp { return rate * Double(i + 1) / Double(warmUp) }
    let lowered = steps.reduce(rate) { i >= $1 ? $0 * factor : $0 }
    return max(lowered, min(floor, rate))
  }

  /// The published schedules of AIFR.
  public enum Preset: String, Codable, Hashable, Sendable, CaseIterable {
    /// On SCAF: 36,000 iterations, warm-up 1,000, steps at 20,000, 23,000 and 36,000.
    case scaf
    /// On LCAF: 110,000 iterations, warm-up 5,000, steps at 70,000, 90,000 and 110,000.
    case lcaf

    private static let batch = 512.0
    private static let rate = 0.1

    /// Iterations as published.
    public var iterations: Int { self == .scaf ? 36_000 : 110_000 }
    private var warmUp: Int { self == .scaf ? 1_000 : 5_000 }
    private var steps: [Int] {
      self == .scaf ? [20_000, 23_000, 36_000] : [70_000, 90_000, 110_000]
    }

    /// The schedule for a run of other length and batch: its iterations in proportion, its rate in
    /// proportion to the batch (Goyal et al., 2017), 0.1 for 512.
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
