import MTLFaceTensor

/// A random order of samples from weighted groups.
///
/// For each draw, a group is selected at random with a probability proportional to its weight, and
/// then the next sample of the group is drawn. Within a group, samples are drawn without
/// replacement: all samples are drawn once before any is drawn again. With equal weights, samples
/// of small groups repeat more often than samples of large groups. A group can be a
/// combination of age group and gender, or a data set.
public struct BalancedOrder: Sendable {
  /// A position in the order, which is stored in training checkpoints.
  public struct Position: Sendable, Hashable, Codable {
    /// The number of samples drawn so far from all groups.
    public var draws = 0
    /// The position within each group that has samples and a positive weight.
    public var groups: [SampleOrder.Position]
  }

  private let samples: [[Int]]
  private let bounds: [Double]
  private let seed: UInt64
  private var orders: [SampleOrder]
  private var draws: Int

  /// Creates an order.
  ///
  /// - Parameters:
  ///   - groups: The samples of each group. A group can be empty.
  ///   - weights: The relative frequency of each group, 0 or more, or `nil` for equal frequencies.
  ///   - seed: The seed of the random order.
  ///   - position: The position to resume from, or `nil` for the beginning.
  /// - Throws: ``DatasetError`` `unsuitable` if no group has both samples and a positive weight, if
  ///   the weights do not match the groups or are negative or not finite, or if the position
  ///   does not match the number and sizes of the groups.
  public init(
    groups: [[Int]], weights: [Double]? = nil, seed: UInt64, at position: Position? = nil
  ) throws(DatasetError) {
    let weights = weights ?? groups.map { _ in 1 }
    func unsuitable(_ problem: String) -> DatasetError {
      .unsuitable(path: "balanced order", problem: problem)
    }
    guard weights.count == groups.count, weights.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
      throw unsuitable(
        "the weights (\(weights.count)) do not match the groups (\(groups.count)) or are invalid; "
          + "pass one finite weight of 0 or more for each group"
      )
    }
    let drawable = zip(groups, weights).filter { !$0.0.isEmpty && $0.1 > 0 }
    let total = drawable.reduce(0) { $0 + $1.1 }
    guard total > 0 else {
      throw unsuitable("no group has both samples and a positive weight; pass at least one")
    }
    guard position.map({ $0.draws >= 0 && $0.groups.count == drawable.count }) ?? true else {
      throw unsuitable(
        "the position does not match the groups with samples and positive weights "
          + "(\(drawable.count)); use a checkpoint of the same data set")
    }
    samples = drawable.map(\.0)
    var sum = 0.0
    bounds = drawable.map { pair in
      sum += pair.1
      return sum / total
    }
    self.seed = seed
    draws = position?.draws ?? 0
    var orders: [SampleOrder] = []
    for (number, group) in samples.enumerated() {
      orders.append(
        try SampleOrder(
          count: group.count, seed: seed &+ UInt64(number) &* 0xbf58_476d_1ce4_e5b9,
          at: position?.groups[number] ?? SampleOrder.Position()))
    }
    self.orders = orders
  }

  /// The current position, from which another order can resume.
  public var position: Position { Position(draws: draws, groups: orders.map(\.position)) }

  /// Returns the next sample, and advances the position.
  public mutating func next() -> Int {
    var random = RandomSource(seed: seed ^ (UInt64(draws) &* 0x94d0_49bb_1331_11eb))
    let draw = random.uniform()
    let group = bounds.firstIndex { draw < $0 } ?? bounds.count - 1
    draws += 1
    return samples[group][orders[group].next()]
  }
}
