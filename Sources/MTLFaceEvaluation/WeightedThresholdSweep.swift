/// A sweep over thresholds that computes verification measures of weighted pairs. The weight of a
/// pair is derived from the number of times that the pair, or each of its people, was drawn.
struct WeightedThresholdSweep: Sendable {
  /// The number of clusters to draw from. Clusters are people or pairs.
  let clusterCount: Int
  /// Whether each pair is genuine, in descending order of score.
  private let isSame: [Bool]
  /// The two clusters of each pair, in descending order of score. The weight of the pair is the
  /// product of their draw counts. If the second is `unpaired`, the weight is the draw count of the
  /// first.
  private let first: [Int32]
  private let second: [Int32]
  /// Whether each pair is the last of the pairs with the same score, in descending order of score.
  private let isLast: [Bool]
  /// The false accept rates in ascending order.
  private let rates: [Double]

  private static let unpaired: Int32 = -1

  /// Creates a sweep for resampling people.
  init(_ pairScores: FacePairScores, rates: [Double]) {
    var clusters: [Int: Int32] = [:]
    for identity in pairScores.identities where clusters[identity] == nil {
      clusters[identity] = Int32(truncatingIfNeeded: clusters.count)
    }
    let persons = pairScores.identities.map { clusters[$0] ?? 0 }
    self.init(pairScores.scores, clusterCount: clusters.count, rates: rates) { index in
      let pair = pairScores.selection.pairs[index]
      let (a, b) = (persons[pair.first], persons[pair.second])
      return (a, a == b ? Self.unpaired : b)
    }
  }

  /// Creates a sweep for resampling pairs.
  init(_ scores: VerificationScores, rates: [Double]) {
    self.init(scores, clusterCount: scores.scores.count, rates: rates) { index in
      (Int32(truncatingIfNeeded: index), Self.unpaired)
    }
  }

  private init(
    _ scores: VerificationScores, clusterCount: Int, rates: [Double],
    clusters: (Int) -> (first: Int32, second: Int32)
  ) {
    let (order, values) = (scores.order, scores.scores)
    self.clusterCount = clusterCount
    isSame = order.map { scores.isSame[$0] }
    first = order.map { clusters($0).first }
    second = order.map { clusters($0).second }
    isLast = order.indices.map { position in
      position + 1 == order.count || values[order[position + 1]] < values[order[position]]
    }
    self.rates = rates
  }

  /// The sums of the weights of accepted pairs.
  private struct Count {
    var genuine = 0
    var impostors = 0
  }

  /// Returns the true accept rate at each false accept rate, followed by the equal error rate and
  /// the area under the ROC curve.
  ///
  /// - Parameter weights: The number of times that each cluster was drawn.
  /// - Returns: The measures. All are `nil` if the sample has no genuine or no impostor pairs. The
  ///   measure of a rate outside 0...1 is `nil`.
  func metrics(weights: [Int]) -> [Double?] {
    let total = totalCount(weights)
    guard total.genuine > 0, total.impostors > 0 else {
      return [Double?](repeating: nil, count: rates.count + 2)
    }
    let (genuine, impostors) = (Double(total.genuine), Double(total.impostors))
    let allowed = rates.map {
      Self.isRate($0) ? Int(($0 * impostors * (1 + 1e-12)).rounded(.down)) : -1
    }
    var accepted: [Double] = []
    var (current, previous) = (Count(), Count())
    var (area, equalErrorRate) = (0.0, Double?.none)
    for position in first.indices {
      add(position, weights, to: &current)
      guard isLast[position] else { continue }
      while accepted.count < allowed.count, current.impostors > allowed[accepted.count] {
        accepted.append(Double(previous.genuine) / genuine)
      }
      area +=
        Double(current.impostors - previous.impostors) * Double(current.genuine + previous.genuine)
      if equalErrorRate == nil { equalErrorRate = crossing(previous, current, total) }
      previous = current
    }
    while accepted.count < allowed.count { accepted.append(1) }
    return zip(rates, accepted).map { Self.isRate($0) ? $1 : nil } + [
      equalErrorRate ?? 1, area / 2 / genuine / impostors,
    ]
  }

  private static func isRate(_ rate: Double) -> Bool { (0...1).contains(rate) }

  /// Returns the equal error rate if it lies on the segment between two points, and `nil`
  /// otherwise.
  private func crossing(_ before: Count, _ after: Count, _ total: Count) -> Double? {
    func rates(_ count: Count) -> (accept: Double, reject: Double) {
      (
        Double(count.impostors) / Double(total.impostors),
        1 - Double(count.genuine) / Double(total.genuine)
      )
    }
    let (a, b) = (rates(before), rates(after))
    guard b.accept >= b.reject else { return nil }
    let fraction = (a.reject - a.accept) / ((a.reject - a.accept) + (b.accept - b.reject))
    return a.accept + fraction * (b.accept - a.accept)
  }

  @inline(__always)
  private func add(_ position: Int, _ weights: [Int], to count: inout Count) {
    let second = second[position]
    let weight =
      weights[Int(first[position])] * (second == Self.unpaired ? 1 : weights[Int(second)])
    if isSame[position] { count.genuine += weight } else { count.impostors += weight }
  }

  private func totalCount(_ weights: [Int]) -> Count {
    var total = Count()
    for position in first.indices { add(position, weights, to: &total) }
    return total
  }
}
