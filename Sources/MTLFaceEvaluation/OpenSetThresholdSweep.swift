/// A sweep over thresholds that computes the false negative identification rate (FNIR) at a false
/// positive identification rate (FPIR) for weighted probes. The weight of a probe is the number of
/// times that its person was drawn.
struct OpenSetThresholdSweep: Sendable {
  /// The scores of unmated probes and of mated probes identified within the rank, in descending
  /// order.
  let events: [(score: Double, person: Int, isUnmated: Bool)]
  /// The number of mated probes of each person.
  let mated: [Int]
  /// The number of unmated probes of each person.
  let unmated: [Int]
  /// The requested false positive identification rate.
  let rate: Double

  init(_ outcomes: [ProbeOutcome], persons: [Int], rate: Double, rank: Int) {
    var clusters: [Int: Int] = [:]
    for person in persons where clusters[person] == nil { clusters[person] = clusters.count }
    var events: [(score: Double, person: Int, isUnmated: Bool)] = []
    var mated = [Int](repeating: 0, count: clusters.count)
    var unmated = mated
    for (outcome, person) in zip(outcomes, persons) {
      let cluster = clusters[person] ?? 0
      if let mate = outcome.mateScore {
        mated[cluster] += 1
        if outcome.impostorsAhead < rank { events.append((mate, cluster, false)) }
      } else {
        unmated[cluster] += 1
        if let impostor = outcome.impostorScore { events.append((impostor, cluster, true)) }
      }
    }
    self.events = events.sorted { $0.score > $1.score }
    self.mated = mated
    self.unmated = unmated
    self.rate = rate
  }

  /// Returns FNIR, or `nil` if the sample has no mated or no unmated probes.
  ///
  /// - Parameter weights: The number of times that each person was drawn, in the order of the
  ///   people's first probes.
  func falseNegativeRate(_ weights: [Int]) -> Double? {
    let matedCount = zip(weights, mated).reduce(0) { $0 + $1.0 * $1.1 }
    let unmatedCount = zip(weights, unmated).reduce(0) { $0 + $1.0 * $1.1 }
    guard matedCount > 0, unmatedCount > 0 else { return nil }
    let allowed = Int((rate * Double(unmatedCount) * (1 + 1e-12)).rounded(.down))
    var (identified, falsePositives, next) = (0, 0, 0)
    while next < events.count {
      // Equal scores are accepted or rejected together.
      let score = events[next].score
      var (mates, others) = (0, 0)
      while next < events.count, events[next].score == score {
        let weight = weights[events[next].person]
        if events[next].isUnmated { others += weight } else { mates += weight }
        next += 1
      }
      falsePositives += others
      guard falsePositives <= allowed else { break }
      identified += mates
    }
    return 1 - Double(identified) / Double(matedCount)
  }
}
