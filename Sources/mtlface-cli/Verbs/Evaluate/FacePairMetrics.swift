import MTLFace
import MTLFaceTensor

/// What is measured of pairs of photos, with intervals.
struct FacePairMetrics {
  /// A threshold, with what it accepts.
  struct Threshold {
    let rate: VerificationOperatingPoint
    /// Pairs of one person.
    let personRate: PersonRate
    let interval: ConfidenceInterval?
  }

  /// Some of the pairs at the recommended threshold.
  struct Stratum {
    let kind: String
    let name: String
    let accepted: FacePairScores.Acceptance
    let interval: ConfidenceInterval?
    /// The false accept rate of the threshold among all.
    let wanted: Double
    /// Fewer pairs of one person are too few to say anything.
    static let minimumCount = 30
    var isTooSmall: Bool {
      accepted.genuine.totalCount < Self.minimumCount
        || accepted.genuine.personCount < minimumPersonCount
    }
    /// Whether a mistake is to be expected at all among so many pairs of two persons.
    var hasEnoughImpostors: Bool { wanted * Double(accepted.impostors) >= 1 }
    /// The share of these that is accepted.
    var falseAccepts: String {
      hasEnoughImpostors
        ? MetricText.percent(accepted.falseAcceptRate, decimals: 3) : "too few to tell"
    }
  }

  /// The pairs and their scores.
  let pairs: FacePairScores
  /// From 1 in 10 on by tens; the first for which there are too few pairs is the last.
  let thresholds: [Threshold]
  /// The equal error rate.
  let equalErrorRate: Double
  /// The area under the ROC curve.
  let areaUnderCurve: Double
  /// Of these two.
  let intervals: VerificationIntervals
  /// By age gap, age group and gender, where known.
  let strata: [Stratum]

  /// The threshold to use where nothing else is known: 1 in 1000, or the strictest that the pairs can tell.
  var recommended: Threshold? {
    thresholds.last { $0.rate.hasEnoughImpostors && $0.rate.falseAcceptRate >= 1e-3 }
  }

  /// Measures pairs.
  ///
  /// - Throws: `EvaluationError` `noPairs`, `singleClass`.
  init(
    _ people: RecognitionTestSet, impostors: Int, seed: UInt64, groups: AgeGroups,
    _ bootstrap: Bootstrap,
    _ pool: ThreadPool
  ) throws {
    let chosen = try FacePairs(
      identities: people.embeddings.identities, impostors: impostors, seed: seed)
    pairs = try FacePairScores(people.embeddings, chosen, pool: pool)
    let scores = pairs.scores
    var rates: [VerificationOperatingPoint] = []
    for rate in [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6] {
      rates.append(try scores.trueAcceptRate(atFalseAcceptRate: rate))
      if rates.last?.hasEnoughImpostors == false { break }
    }
    equalErrorRate = try scores.equalErrorRate()
    areaUnderCurve = try scores.areaUnderCurve()
    let spans = pairs.intervals(
      atFalseAcceptRates: rates.map(\.falseAcceptRate), bootstrap, pool: pool)
    intervals = spans
    let measured = pairs
    thresholds = zip(rates, spans.trueAcceptRates).map {
      Threshold(
        rate: $0, personRate: measured.acceptance(at: $0.threshold).genuine,
        interval: $0.hasEnoughImpostors ? $1 : nil)
    }
    strata = Self.strata(
      pairs, people, groups,
      thresholds.last { $0.rate.hasEnoughImpostors && $0.rate.falseAcceptRate >= 1e-3 }?.rate,
      bootstrap, pool)
  }

  private static let gaps = [0.0, 5, 10, 20, 30, .infinity]

  private static func strata(
    _ pairs: FacePairScores, _ people: RecognitionTestSet, _ groups: AgeGroups,
    _ rate: VerificationOperatingPoint?,
    _ bootstrap: Bootstrap, _ pool: ThreadPool
  ) -> [Stratum] {
    guard let rate else { return [] }
    func stratum(
      _ kind: String, _ name: String, _ isWanted: (FaceLabels, FaceLabels) -> Bool
    ) -> Stratum? {
      let accepted = pairs.acceptance(at: rate.threshold) {
        isWanted(people.labels(at: $0.first), people.labels(at: $0.second))
      }
      guard accepted.genuine.totalCount + accepted.impostors > 0 else { return nil }
      return Stratum(
        kind: kind, name: name, accepted: accepted,
        interval: accepted.genuine.interval(bootstrap, pool: pool), wanted: rate.falseAcceptRate)
    }
    let spans = zip(gaps, gaps.dropFirst()).compactMap { low, high in
      stratum(
        "years between the photos",
        high.isFinite ? "\(Int(low)) to \(Int(high) - 1)" : "\(Int(low)) and more"
      ) { a, b in
        guard let a = a.age, let b = b.age else { return false }
        return (low..<high).contains(abs(a - b))
      }
    }
    let ages = (0..<groups.count).compactMap { group in
      stratum("age of the younger", groups.label(group)) { a, b in
        guard let a = a.age, let b = b.age else { return false }
        return groups.group(ofAge: min(a, b)) == group
      }
    }
    let genders = [(Gender.female, "women"), (.male, "men")].compactMap { gender, name in
      stratum("both", name) { $0.gender == gender && $1.gender == gender }
    }
    return spans + ages + genders
  }
}

extension FacePairMetrics {
  /// Rows for people.
  var text: String {
    var table = TextTable(.left, .right, .left)
    for threshold in thresholds {
      let rate = threshold.rate
      table.add(
        "TAR @ FAR \(rate.falseAcceptRate)", MetricText.percent(rate.trueAcceptRate),
        (threshold.interval == nil ? "" : "(\(MetricText.interval(threshold.interval))) ")
          + "threshold \(Numbers.fixed(rate.threshold, 4))"
          + (rate.hasEnoughImpostors ? "" : ", too few impostors to tell"))
    }
    table.add(
      "EER", MetricText.percent(equalErrorRate),
      "(\(MetricText.interval(intervals.equalErrorRate)))")
    table.add(
      "AUC", Numbers.fixed(areaUnderCurve, 5),
      "(\(MetricText.interval(intervals.areaUnderCurve, scale: 1, decimals: 5)))")
    for stratum in strata {
      table.add(
        "\(stratum.kind): \(stratum.name)", MetricText.percent(stratum.accepted.genuine.rate),
        stratum.isTooSmall
          ? "too few to tell (\(Numbers.count(stratum.accepted.genuine.totalCount, "pair")) of "
            + "\(Numbers.count(stratum.accepted.genuine.personCount, "person")))"
          : "(\(MetricText.interval(stratum.interval))) at FAR \(stratum.falseAccepts)")
    }
    return table.text()
  }

  /// How many pairs.
  var selectionDescription: String {
    func of(_ count: Int, _ all: Int) -> String {
      count == all
        ? "all \(Numbers.grouped(count))"
        : "\(Numbers.grouped(count)) of the \(Numbers.grouped(all))"
    }
    let chosen = pairs.selection
    return "\(of(chosen.genuineCount, chosen.possibleGenuineCount)) pairs of one person, "
      + "\(of(chosen.impostorCount, chosen.possibleImpostorCount)) pairs of two"
  }

  /// Members for machines.
  var jsonMembers: [(String, JSON)] {
    let chosen = pairs.selection
    return [
      ("genuine", .integer(chosen.genuineCount)), ("impostors", .integer(chosen.impostorCount)),
      ("possible_genuine", .integer(chosen.possibleGenuineCount)),
      ("possible_impostors", .integer(chosen.possibleImpostorCount)),
      (
        "tar_at_far",
        .array(
          thresholds.map {
            .object([
              ("far", .number($0.rate.falseAcceptRate)), ("threshold", .number($0.rate.threshold)),
              ("tar", .number($0.rate.trueAcceptRate)),
              ("interval", MetricText.json($0.interval)),
              ("enough_impostors", .bool($0.rate.hasEnoughImpostors)),
            ])
          })
      ), ("threshold", MetricText.json(recommended?.rate.threshold)),
      ("eer", .number(equalErrorRate)),
      ("eer_interval", MetricText.json(intervals.equalErrorRate)),
      ("auc", .number(areaUnderCurve)),
      ("auc_interval", MetricText.json(intervals.areaUnderCurve)),
      (
        "strata",
        .array(
          strata.map {
            .object([
              ("kind", .string($0.kind)), ("name", .string($0.name)),
              ("genuine", .integer($0.accepted.genuine.totalCount)),
              ("impostors", .integer($0.accepted.impostors)),
              ("tar", MetricText.json($0.accepted.genuine.rate)),
              ("interval", MetricText.json($0.interval)),
              ("far", MetricText.json($0.accepted.falseAcceptRate)),
              ("enough_impostors", .bool($0.hasEnoughImpostors)),
              ("too_few", .bool($0.isTooSmall)),
            ])
          })
      ),
    ]
  }
}
