import MTLFaceTensor

/// An order that draws from groups of samples (age groups and genders, data sets) by weights, and within
/// a group without replacement: rare groups are seen again before frequent ones are through.
public struct BalancedOrder: Sendable {
  /// Where it stands; numbers that a checkpoint keeps.
  public struct Position: Sendable, Hashable, Codable {
    /// Draws that are done.
    public var draws = 0
    /// Where each group's order stands.
    public var groups: [SampleOrder.Position]
  }

  private let samples: [[Int]]
  private let bounds: [Double]
  private let seed: UInt64
  private var orders: [SampleOrder]
  private var draws: Int

  /// An order.
  ///
  /// - Parameters:
  ///   - groups: The samples of each group; empty groups are never drawn.
  ///   - weights: How often each is drawn, 0 or more; all alike where nil.
  ///   - seed: What it is drawn from.
  ///   - position: Where to go on; the beginning where nil.
  /// - Throws: ``DatasetError`` `unsuitable` where nothing can be drawn, for weights that are none, and
  ///   for another order's position.
  public init(
    groups: [[Int]], weights: [Double]? = nil, seed: UInt64, at position: Position? = nil
  ) throws(DatasetError) {
    let weights = weights ?? groups.map { _ in 1 }
    func refuse(_ problem: String) -> DatasetError {
      .unsuitable(path: "balanced order", problem: problem)
    }
    guard weights.count == groups.count, weights.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
      throw refuse("\(weights.count) weights for \(groups.count) groups; give each 0 or more")
    }
    let kept = zip(groups, weights).filter { !$0.0.isEmpty && $0.1 > 0 }
    let total = kept.reduce(0) { $0 + $1.1 }
    guard total > 0 else { throw refuse("no group has a sample and a weight") }
    guard position.map({ $0.draws >= 0 && $0.groups.count == kept.count }) ?? true else {
      throw refuse("the position has other groups; the checkpoint is another data set's")
    }
    samples = kept.map(\.0)
    var sum = 0.0
    bounds = kept.map { pair in
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

  /// Where it stands.
  public var position: Position { Position(draws: draws, groups: orders.map(\.position)) }

  /// The next sample.
  public mutating func next() -> Int {
    var random = RandomSource(seed: seed ^ (UInt64(draws) &* 0x94d0_49bb_1331_11eb))
    let draw = random.uniform()
    let group = bounds.firstIndex { draw < $0 } ?? bounds.count - 1
    draws += 1
    return samples[group][orders[group].next()]
  }
}
