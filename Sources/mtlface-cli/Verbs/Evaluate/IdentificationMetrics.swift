import MTLFace
import MTLFaceTensor

/// Of fewer persons too little is known for a number, however many photos they have.
let minimumPersonCount = 5

/// What is measured of identification, with intervals.
struct IdentificationMetrics {
  /// The share of probes found among the first faces.
  struct Rank {
    let rank: Int
    let personRate: PersonRate
    let interval: ConfidenceInterval?
  }

  /// A threshold for strangers, with what it costs.
  struct OpenSetResult {
    let rate: IdentificationOperatingPoint
    let interval: ConfidenceInterval?
  }

  /// Ranks that were asked for.
  let ranks: [Rank]
  /// From rank 1 on.
  let curve: [Double]
  /// By falling rates; the first for which there are too few strangers is the last.
  let openSet: [OpenSetResult]
  /// Rank-1 of some of the probes.
  let strata: [Stratum]

  /// Some of the probes.
  struct Stratum {
    let kind: String
    let name: String
    let personRate: PersonRate
    let interval: ConfidenceInterval?
    /// Fewer are too few to say anything.
    static let minimumCount = 30
    var isTooSmall: Bool {
      personRate.totalCount < Self.minimumCount || personRate.personCount < minimumPersonCount
    }
  }

  /// Measures a run.
  ///
  /// - Throws: `EvaluationError` `noMates` where no probe could be identified.
  init(
    _ run: IdentificationExperiment, _ people: RecognitionTestSet, groups: AgeGroups, ranks: [Int],
    last: Int,
    _ bootstrap: Bootstrap, _ pool: ThreadPool
  ) throws {
    curve = try run.scores.cumulativeMatchCharacteristic(upTo: last)
    self.ranks = ranks.sorted().map { rank in
      let personRate = run.scores.personRate(atRank: rank, persons: run.persons)
      return Rank(
        rank: rank, personRate: personRate, interval: personRate.interval(bootstrap, pool: pool))
    }
    openSet = try Self.openSet(run, bootstrap, pool)
    strata = Self.strata(run, people, groups, bootstrap, pool)
  }

  private static func openSet(
    _ run: IdentificationExperiment, _ bootstrap: Bootstrap, _ pool: ThreadPool
  ) throws -> [OpenSetResult] {
    let (scores, persons) = try run.openSet()
    // Where there is only one person nobody's face can be taken for another's.
    guard scores.outcomes.contains(where: { $0.mateScore == nil && $0.impostorScore != nil }) else {
      return []
    }
    var rates: [OpenSetResult] = []
    for wanted in [0.1, 0.01, 0.001] {
      let rate = try scores.falseNegativeRate(atFalsePositiveRate: wanted)
      let interval =
        rate.hasEnoughUnmatedProbes
        ? scores.falseNegativeRateInterval(
          atFalsePositiveRate: wanted, persons: persons, bootstrap, pool: pool) : nil
      rates.append(OpenSetResult(rate: rate, interval: interval))
      if !rate.hasEnoughUnmatedProbes { break }
    }
    return rates
  }

  private static func strata(
    _ run: IdentificationExperiment, _ people: RecognitionTestSet, _ groups: AgeGroups,
    _ bootstrap: Bootstrap,
    _ pool: ThreadPool
  ) -> [Stratum] {
    func stratum(_ kind: String, _ name: String, _ isWanted: (FaceLabels) -> Bool) -> Stratum? {
      let personRate = run.scores.personRate(atRank: 1, persons: run.persons) { place in
        isWanted(people.labels(at: run.probes[place]))
      }
      guard personRate.totalCount > 0 else { return nil }
      return Stratum(
        kind: kind, name: name, personRate: personRate,
        interval: personRate.interval(bootstrap, pool: pool))
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

extension IdentificationMetrics {
  /// Rows for people.
  var text: String {
    var table = TextTable(.left, .right, .left)
    for rank in ranks {
      table.add(
        "rank-\(rank.rank)", MetricText.percent(rank.personRate.rate),
        note(rank.personRate, rank.interval))
    }
    for open in openSet {
      let rate = open.rate
      table.add(
        "FNIR @ FPIR \(rate.falsePositiveRate)", MetricText.percent(rate.falseNegativeRate),
        (open.interval == nil ? "" : "(\(MetricText.interval(open.interval))) ")
          + "threshold \(Numbers.fixed(rate.threshold, 4))"
          + (rate.hasEnoughUnmatedProbes ? "" : ", too few strangers to tell"))
    }
    for stratum in strata {
      table.add(
        "\(stratum.kind) \(stratum.name)", MetricText.percent(stratum.personRate.rate),
        stratum.isTooSmall
          ? "too few to tell (\(Numbers.count(stratum.personRate.totalCount, "probe")) of "
            + "\(Numbers.count(stratum.personRate.personCount, "person")))"
          : note(stratum.personRate, stratum.interval)
            + " of \(Numbers.count(stratum.personRate.totalCount, "probe"))")
    }
    return table.text()
  }

  private func note(_ personRate: PersonRate, _ interval: ConfidenceInterval?) -> String {
    if let misses = personRate.missRateUpperBound {
      return
        "(nobody missed; \(MetricText.percent(misses, decimals: 1)) of persons cannot be excluded)"
    }
    return "(\(MetricText.interval(interval)))"
  }

  /// Members for machines.
  var jsonMembers: [(String, JSON)] {
    [
      (
        "ranks",
        .array(
          ranks.map {
            .object([
              ("rank", .integer($0.rank)), ("rate", MetricText.json($0.personRate.rate)),
              ("interval", MetricText.json($0.interval)),
              ("unseen_misses", MetricText.json($0.personRate.missRateUpperBound)),
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
              ("interval", MetricText.json($0.interval)),
              ("enough_strangers", .bool($0.rate.hasEnoughUnmatedProbes)),
            ])
          })
      ),
      (
        "strata",
        .array(
          strata.map {
            .object([
              ("kind", .string($0.kind)), ("name", .string($0.name)),
              ("probes", .integer($0.personRate.totalCount)),
              ("rank_1", MetricText.json($0.personRate.rate)),
              ("interval", MetricText.json($0.interval)), ("too_few", .bool($0.isTooSmall)),
            ])
          })
      ),
    ]
  }

  /// What the help says of them.
  static let jsonMemberHelp: [(name: String, meaning: String)] = [
    (
      name: "ranks",
      meaning:
        "array of rank, rate, interval, unseen_misses (where nobody was missed: the personRate of "
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
