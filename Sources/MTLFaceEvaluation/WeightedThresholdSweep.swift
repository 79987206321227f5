/// Computes verification measures of weighted pairs. The weight is how often the pair, or its
/// persons, were drawn.
struct WeightedThresholdSweep: Sendable {
  /// The number of clusters that are drawn: persons or pairs.
  let clusterCount: Int
  /// Whether each pair is genuine, in descending order of score.
  private let isSame: [Bool]
  /// The two clusters whose counts are multiplied to the weight of each pair, in descending order
  /// of score; the second is `unpaired` if the weight is that of the first alone.
  private let first: [Int32]
  private let second: [Int32]
  /// Whether the next pair has a lower score.
  private let isLast: [Bool]
  /// The false accept rates in ascending order.
  private let rates: [Double]

  private static let unpaired: Int32 = -1

  /// Creates a sweep over pairs whose persons are resampled.
  init(_ measured: FacePairScores, rates: [Double]) {
    var numbers: [Int: Int32] = [:]
    for identity in measured.identities where numbers[identity] == nil {
      numbers[identity] = Int32(truncatingIfNeeded: numbers.count)
    }
    let persons = measured.identities.map { numbers[$0] ?? 0 }
    self.init(measured.scores, clusterCount: numbers.count, rates: rates) { index in
      let pair = measured.selection.pairs[index]
      let (a, b) = (persons[pair.first], persons[pair.second])
      return (a, a == b ? Self.unpaired : b)
    }
  }

  /// Creates a sweep over pairs that are resampled.
  init(_ scores: VerificationScores, rates: [Double]) {
    self.init(scores, clusterCount: scores.scores.count, rates: rates) { index in
      (Int32(truncatingIfNeeded: index), Self.unpaired)
    }
  }

  private init(
    _ scores: VerificationScores, clusterCount: Int, rates: [Double],
    drawn: (Int) -> (first: Int32, second: Int32)
  ) {
    let (order, values) = (scores.order, scores.scores)
    self.clusterCount = clusterCount
    isSame = order.map { scores.isSame[$0] }
    first = order.map { drawn($0).first }
    second = order.map { drawn($0).second }
    isLast = order.indices.map { place in
      place + 1 == order.count || values[order[place + 1]] < values[order[place]]
    }
    self.rates = rates
  }

  /// The weights accepted so far.
  private struct Count {
    var genuine = 0
    var impostors = 0
  }

  /// Returns the true accept rate at each rate, the equal error rate and the area under the ROC
  /// curve; `nil` if the sample has no genuine or no impostor pairs.
  func metrics(weights: [Int]) -> [Double?] {
    let all = total(weights)
    guard all.genuine > 0, all.impostors > 0 else {
      return [Double?](repeating: nil, count: rates.count + 2)
    }
    let (genuine, impostors) = (Double(all.genuine), Double(all.impostors))
    let allowed = rates.map {
      Self.isRate($0) ? Int(($0 * impostors * (1 + 1e-12)).rounded(.down)) : -1
    }
    var accepted: [Double] = []
    var (now, last) = (Count(), Count())
    var (area, equal) = (0.0, Double?.none)
    for place in first.indices {
      add(place, weights, to: &now)
      guard isLast[place] else { continue }
      while accepted.count < allowed.count, now.impostors > allowed[accepted.count] {
        accepted.append(Double(last.genuine) / genuine)
      }
      area += Double(now.impostors - last.impostors) * Double(now.genuine + last.genuine)
      if equal == nil { equal = crossing(last, now, all) }
      last = now
    }
    while accepted.count < allowed.count { accepted.append(1) }
    return zip(rates, accepted).map { Self.isRate($0) ? $1 : nil } + [
      equal ?? 1, area / 2 / genuine / impostors,
    ]
  }

  private static func isRate(_ rate: Double) -> Bool { (0...1).contains(rate) }

  /// Returns the equal error rate if it lies on the segment between two points, and `nil`
  /// otherwise.
  private func crossing(_ before: Count, _ after: Count, _ all: Count) -> Double? {
    func rates(_ count: Count) -> (accept: Double, reject: Double) {
      (
        Double(count.impostors) / Double(all.impostors),
        1 - Double(count.genuine) / Double(all.genuine)
      )
    }
    let (a, b) = (rates(before), rates(after))
    guard b.accept >= b.reject else { return nil }
    let share = (a.reject - a.accept) / ((a.reject - a.accept) + (b.accept - b.reject))
    return a.accept + share * (b.accept - a.accept)
  }

  @inline(__always)
  private func add(_ place: Int, _ weights: [Int], to count: inout Count) {
    let second = second[place]
    let weight = weights[Int(first[place])] * (second == Self.unpaired ? 1 : weights[Int(second)])
    if isSame[place] { count.genuine += weight } else { count.impostors += weight }
  }

  private func total(_ weights: [Int]) -> Count {
    var all = Count()
    for place in first.indices { add(place, weights, to: &all) }
    return all
  }
}
