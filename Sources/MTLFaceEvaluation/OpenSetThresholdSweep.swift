/// Computes FNIR at a FPIR of weighted probes. The weight is how often the probe's person was
/// drawn.
struct OpenSetThresholdSweep: Sendable {
  /// The events in descending order of score.
  let events: [(score: Double, person: Int, isStranger: Bool)]
  /// The number of mated probes of each person.
  let mated: [Int]
  /// The number of unmated probes of each person.
  let strangers: [Int]
  /// The requested false positive identification rate.
  let rate: Double

  init(_ outcomes: [ProbeOutcome], persons: [Int], rate: Double, rank: Int) {
    var numbers: [Int: Int] = [:]
    for person in persons where numbers[person] == nil { numbers[person] = numbers.count }
    // Unmated probes with an impostor score, and mated probes identified within the rank.
    var events: [(score: Double, person: Int, isStranger: Bool)] = []
    var mated = [Int](repeating: 0, count: numbers.count)
    var strangers = mated
    for (outcome, person) in zip(outcomes, persons) {
      let number = numbers[person] ?? 0
      if let mate = outcome.mateScore {
        mated[number] += 1
        if outcome.impostorsAhead < rank { events.append((mate, number, false)) }
      } else {
        strangers[number] += 1
        if let impostor = outcome.impostorScore { events.append((impostor, number, true)) }
      }
    }
    self.events = events.sorted { $0.score > $1.score }
    self.mated = mated
    self.strangers = strangers
    self.rate = rate
  }

  /// Returns FNIR, or `nil` if the sample has no mated or no unmated probe. Persons are numbered in
  /// order of appearance.
  func falseNegativeRate(_ weights: [Int]) -> Double? {
    let all = zip(weights, mated).reduce(0) { $0 + $1.0 * $1.1 }
    let unknown = zip(weights, strangers).reduce(0) { $0 + $1.0 * $1.1 }
    guard all > 0, unknown > 0 else { return nil }
    let allowed = Int((rate * Double(unknown) * (1 + 1e-12)).rounded(.down))
    var (found, positives, next) = (0, 0, 0)
    while next < events.count {
      // Equal scores are accepted or rejected together.
      let score = events[next].score
      var (mates, others) = (0, 0)
      while next < events.count, events[next].score == score {
        let weight = weights[events[next].person]
        if events[next].isStranger { others += weight } else { mates += weight }
        next += 1
      }
      positives += others
      guard positives <= allowed else { break }
      found += mates
    }
    return 1 - Double(found) / Double(all)
  }
}
