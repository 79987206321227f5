/// FNIR at a FPIR on probes that count as often as their persons were drawn.
struct OpenSetThresholdSweep: Sendable {
  /// By falling score.
  let events: [(score: Double, person: Int, isStranger: Bool)]
  /// Mated probes of each person.
  let mated: [Int]
  /// Probes without a mate of each person.
  let strangers: [Int]
  /// The false positive rate asked for.
  let rate: Double

  init(_ outcomes: [ProbeOutcome], persons: [Int], rate: Double, rank: Int) {
    var numbers: [Int: Int] = [:]
    for person in persons where numbers[person] == nil { numbers[person] = numbers.count }
    // Strangers whom a face of the gallery is like, and mates found within the rank.
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

  /// Nil where the sample has no mated probe or no stranger. Persons are numbered as they come.
  func falseNegativeRate(_ weights: [Int]) -> Double? {
    let all = zip(weights, mated).reduce(0) { $0 + $1.0 * $1.1 }
    let unknown = zip(weights, strangers).reduce(0) { $0 + $1.0 * $1.1 }
    guard all > 0, unknown > 0 else { return nil }
    let allowed = Int((rate * Double(unknown) * (1 + 1e-12)).rounded(.down))
    var (found, positives, next) = (0, 0, 0)
    while next < events.count {
      // Equal scores are accepted or refused together.
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
