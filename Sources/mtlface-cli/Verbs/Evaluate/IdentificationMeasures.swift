import MTLFace
import MTLFaceTensor

/// Of fewer persons too little is known for a number, however many photos they have.
let leastPersons = 5

/// What is measured of identification, with intervals.
struct IdentificationMeasures {
  /// The share of probes found among the first faces.
  struct Rank {
    let rank: Int
    let share: PersonShare
    let interval: ConfidenceInterval?
  }

  /// A threshold for strangers, with what it costs.
  struct OpenSet {
    let rate: OpenSetRate
    let interval: ConfidenceInterval?
  }

  /// Ranks that were asked for.
  let ranks: [Rank]
  /// From rank 1 on.
  let curve: [Double]
  /// By falling rates; the first for which there are too few strangers is the last.
  let openSet: [OpenSet]
  /// Rank-1 of some of the probes.
  let strata: [Stratum]

  /// Some of the probes.
  struct Stratum {
    let kind: String
    let name: String
    let share: PersonShare
    let interval: ConfidenceInterval?
    /// Fewer are too few to say anything.
    static let least = 30
    var isTooSmall: Bool { share.count < Self.least || share.personCount < leastPersons }
  }

  /// Measures a run.
  ///
  /// - Throws: `EvaluationError` `noMates` where no probe could be identified.
  init(
    _ run: IdentificationRun, _ people: PersonFaces, groups: AgeGroups, ranks: [Int], last: Int,
    _ bootstrap: Bootstrap, _ pool: ThreadPool
  ) throws {
    curve = try run.scores.cumulativeMatchCharacteristic(upTo: last)
    self.ranks = ranks.sorted().map { rank in
      let share = run.scores.identified(rank: rank, persons: run.persons)
      return Rank(rank: rank, share: share, interval: share.interval(bootstrap, pool: pool))
    }
    openSet = try Self.openSet(run, bootstrap, pool)
    strata = Self.strata(run, people, groups, bootstrap, pool)
  }

  private static func openSet(
    _ run: IdentificationRun, _ bootstrap: Bootstrap, _ pool: ThreadPool
  ) throws -> [OpenSet] {
    let (scores, persons) = try run.withStrangers()
    // Where there is only one person nobody's face can be taken for another's.
    guard scores.outcomes.contains(where: { $0.mate == nil && $0.impostor != nil }) else {
      return []
    }
    var rates: [OpenSet] = []
    for wanted in [0.1, 0.01, 0.001] {
      let rate = try scores.falseNegativeRate(atFalsePositiveRate: wanted)
      let interval =
        rate.hasEnoughUnmated
        ? scores.falseNegativeRateInterval(
          atFalsePositiveRate: wanted, persons: persons, bootstrap, pool: pool) : nil
      rates.append(OpenSet(rate: rate, interval: interval))
      if !rate.hasEnoughUnmated { break }
    }
    return rates
  }

  private static func strata(
    _ run: IdentificationRun, _ people: PersonFaces, _ groups: AgeGroups, _ bootstrap: Bootstrap,
    _ pool: ThreadPool
  ) -> [Stratum] {
    func stratum(_ kind: String, _ name: String, _ isWanted: (FaceLabels) -> Bool) -> Stratum? {
      let share = run.scores.identified(rank: 1, persons: run.persons) { place in
        isWanted(people.labels(run.probes[place]))
      }
      guard share.count > 0 else { return nil }
      return Stratum(
        kind: kind, name: name, share: share, interval: share.interval(bootstrap, pool: pool))
    }
    let ages = (0..<groups.count).compactMap { group in
      stratum("age group", groups.label(group)) { labels in
        labels.age.map { groups.group(ofAge: $0) == group } ?? false
      }
    }
    let genders = [(Gender.female, "women"), (.male, "men")].compactMap { gender, name in
      stratum("gender", name) { $0.gender == gender }
    }
    return ages + genders
  }
}

extension IdentificationMeasures {
  /// Rows for people.
  var text: String {
    var table = TextTable(.left, .right, .left)
    for rank in ranks {
      table.add(
        "rank-\(rank.rank)", MeasureText.percent(rank.share.rate), note(rank.share, rank.interval))
    }
    for open in openSet {
      let rate = open.rate
      table.add(
        "FNIR @ FPIR \(rate.falsePositiveRate)", MeasureText.percent(rate.falseNegativeRate),
        (open.interval == nil ? "" : "(\(MeasureText.span(open.interval))) ")
          + "threshold \(Numbers.fixed(rate.threshold, 4))"
          + (rate.hasEnoughUnmated ? "" : ", too few strangers to tell"))
    }
    for stratum in strata {
      table.add(
        "\(stratum.kind) \(stratum.name)", MeasureText.percent(stratum.share.rate),
        stratum.isTooSmall
          ? "too few to tell (\(Numbers.count(stratum.share.count, "probe")) of "
            + "\(Numbers.count(stratum.share.personCount, "person")))"
          : note(stratum.share, stratum.interval)
            + " of \(Numbers.count(stratum.share.count, "probe"))")
    }
    return table.text()
  }

  private func note(_ share: PersonShare, _ interval: ConfidenceInterval?) -> String {
    if let misses = share.unseenMisses {
      return "(nobody missed; \(MeasureText.percent(misses, 1)) of persons cannot be excluded)"
    }
    return "(\(MeasureText.span(interval)))"
  }

  /// Members for machines.
  var members: [(String, JSON)] {
    [
      (
        "ranks",
        .array(
          ranks.map {
            .object([
              ("rank", .integer($0.rank)), ("rate", MeasureText.json($0.share.rate)),
              ("interval", MeasureText.json($0.interval)),
              ("unseen_misses", MeasureText.json($0.share.unseenMisses)),
            ])
          })
      ), ("cmc", .array(curve.map(JSON.number))),
      (
        "fnir_at_fpir",
        .array(
          openSet.map {
            .object([
              ("fpir", .number($0.rate.falsePositiveRate)),
              ("threshold", .number($0.rate.threshold)),
              ("fnir", .number($0.rate.falseNegativeRate)),
              ("interval", MeasureText.json($0.interval)),
              ("enough_strangers", .bool($0.rate.hasEnoughUnmated)),
            ])
          })
      ),
      (
        "strata",
        .array(
          strata.map {
            .object([
              ("kind", .string($0.kind)), ("name", .string($0.name)),
              ("probes", .integer($0.share.count)), ("rank_1", MeasureText.json($0.share.rate)),
              ("interval", MeasureText.json($0.interval)), ("too_few", .bool($0.isTooSmall)),
            ])
          })
      ),
    ]
  }

  /// What the help says of them.
  static let memberHelp: [(name: String, meaning: String)] = [
    (
      name: "ranks",
      meaning:
        "array of rank, rate, interval, unseen_misses (where nobody was missed: the share of "
        + "persons that cannot be excluded)"
    ), (name: "cmc", meaning: "rates from rank 1 on"),
    (
      name: "fnir_at_fpir",
      meaning:
        "array of fpir, threshold, fnir, interval, enough_strangers: thresholds for who is not "
        + "in the gallery"
    ),
    (
      name: "strata",
      meaning:
        "array of kind, name, probes, rank_1, interval, too_few: by the probe's age group and "
        + "gender, where known"
    ),
  ]
}
