/// A learning rate schedule with linear warm-up and steps.
///
/// The learning rate increases linearly to ``rate`` and is multiplied by ``factor`` at each step,
/// as in supplement B of the paper. The smallest rate is ``floor``, as in the authors' code.
public struct LearningRateSchedule: Hashable, Sendable {
  /// The largest learning rate.
  public var rate: Double
  /// The number of warm-up iterations, or 0 for no warm-up.
  public var warmUp: Int
  /// The iterations at which the rate is multiplied by ``factor``.
  public var steps: [Int]
  /// The factor by which the rate is multiplied at each step.
  public var factor: Double
  /// The smallest rate after warm-up. If ``rate`` is lower, the smallest rate is ``rate``.
  public var floor: Double

  /// Creates a schedule.
  ///
  /// - Parameters:
  ///   - rate: The largest learning rate.
  ///   - warmUp: The number of warm-up iterations, or 0 for no warm-up.
  ///   - steps: The iterations at which the rate is multiplied by `factor`.
  ///   - factor: The factor by which the rate is multiplied at each step.
  ///   - floor: The smallest rate after warm-up.
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

  /// Returns the learning rate of an iteration.
  ///
  /// - Parameter i: The iteration, starting at 0.
  /// - Returns: The learning rate.
  public func rate(at i: Int) -> Double {
    if i < warmUp { return rate * Double(i + 1) / Double(warmUp) }
    let reduced = steps.reduce(rate) { i >= $1 ? $0 * factor : $0 }
    return max(reduced, min(floor, rate))
  }

  /// The published schedules of age-invariant face recognition.
  public enum Preset: String, Codable, Hashable, Sendable, CaseIterable {
    /// The schedule for the data set SCAF, which has 36,000 iterations, 1,000 warm-up iterations,
    /// and steps at iterations 20,000, 23,000 and 36,000.
    case scaf
    /// The schedule for the data set LCAF, which has 110,000 iterations, 5,000 warm-up iterations,
    /// and steps at iterations 70,000, 90,000 and 110,000.
    case lcaf

    private static let batch = 512.0
    private static let rate = 0.1

    /// The published number of iterations.
    public var iterations: Int { self == .scaf ? 36_000 : 110_000 }
    private var warmUp: Int { self == .scaf ? 1_000 : 5_000 }
    private var steps: [Int] {
      self == .scaf ? [20_000, 23_000, 36_000] : [70_000, 90_000, 110_000]
    }

    /// Returns the schedule scaled to a run.
    ///
    /// The warm-up and the steps are proportional to the number of iterations. The rate is
    /// proportional to the batch size and is 0.1 for a batch of 512 faces (Goyal et al., 2017).
    ///
    /// - Parameters:
    ///   - iterations: The number of iterations of the run.
    ///   - batch: The number of faces in a batch.
    /// - Returns: The scaled schedule.
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
