/// The measures of verification on pairs that count as often as they, or their persons, were drawn.
struct WeightedThresholdSweep: Sendable {
  /// What is drawn: persons or pairs, numbered from 0.
  let clusterCount: Int
  /// By falling score: whether a pair shows one person.
  private let isSame: [Bool]
  /// By falling score: what the pair's weight is the product of; `unpaired` for the second where it
  /// is that of the first.
  private let first: [Int32]
  private let second: [Int32]
  /// Whether a lower score follows.
  private let isLast: [Bool]
  /// False accept rates, rising.
  private let rates: [Double]

  private static let unpaired: Int32 = -1

  /// Pairs whose persons are drawn.
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

  /// Pairs that are drawn themselves.
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

  /// What was accepted so far.
  private struct Count {
    var genuine = 0
    var impostors = 0
  }

  /// The true accept rate at each rate, the equal error rate and the area under the ROC curve; nil
  /// where the sample lacks a kind of pair.
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

  /// Where the share of impostors accepted becomes that of genuine pairs refused, on the line
  /// between two points; nil where it does not there.
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
