import MTLFace
import MTLFaceEvaluation
import MTLFaceReports
import MTLFaceSupport

extension IdentificationMetrics {
  /// The metrics as a table.
  var text: String {
    var table = TextTable(.left, .right, .left)
    for rank in ranks {
      table.add(
        "rank-\(rank.rank)", MetricText.percent(rank.personRate.rate),
        note(rank.personRate, rank.interval))
    }
    for open in openSet {
      let point = open.point
      table.add(
        "FNIR @ FPIR \(point.falsePositiveRate)", MetricText.percent(point.falseNegativeRate),
        (open.interval == nil ? "" : "(\(MetricText.interval(open.interval))) ")
          + "threshold \(NumberFormat.fixed(point.threshold, 4))"
          + (point.hasEnoughUnmatedProbes ? "" : ", too few strangers to measure"))
    }
    for stratum in strata {
      table.add(
        "\(stratum.kind.rawValue) \(stratum.name)", MetricText.percent(stratum.personRate.rate),
        stratum.isTooSmall
          ? "too few to measure (\(NumberFormat.count(stratum.personRate.totalCount, "probe")) of "
            + "\(NumberFormat.count(stratum.personRate.personCount, "person")))"
          : note(stratum.personRate, stratum.interval)
            + " of \(NumberFormat.count(stratum.personRate.totalCount, "probe"))")
    }
    return table.text()
  }

  private func note(_ personRate: PersonRate, _ interval: ConfidenceInterval?) -> String {
    if let misses = personRate.missRateUpperBound {
      return
        "(no misses; up to \(MetricText.percent(misses, decimals: 1)) of persons may be missed)"
    }
    return "(\(MetricText.interval(interval)))"
  }

  /// The members of the JSON output.
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
      ), ("cmc", .array(cumulativeMatchCharacteristic.map(JSON.number))),
      (
        "fnir_at_fpir",
        .array(
          openSet.map {
            .object([
              ("fpir", .number($0.point.falsePositiveRate)),
              ("threshold", .number($0.point.threshold)),
              ("fnir", .number($0.point.falseNegativeRate)),
              ("interval", MetricText.json($0.interval)),
              ("enough_strangers", .bool($0.point.hasEnoughUnmatedProbes)),
            ])
          })
      ),
      (
        "strata",
        .array(
          strata.map {
            .object([
              ("kind", .string($0.kind.rawValue)), ("name", .string($0.name)),
              ("probes", .integer($0.personRate.totalCount)),
              ("rank_1", MetricText.json($0.personRate.rate)),
              ("interval", MetricText.json($0.interval)), ("too_few", .bool($0.isTooSmall)),
            ])
          })
      ),
    ]
  }

  /// The descriptions of ``jsonMembers`` in the help text.
  static let jsonMemberHelp: [(name: String, meaning: String)] = [
    (
      name: "ranks",
      meaning:
        "array of rank, rate, interval, unseen_misses (if no probe was missed: the upper bound of "
        + "the share of persons with misses, otherwise null)"
    ), (name: "cmc", meaning: "the identification rates by rank, from rank 1"),
    (
      name: "fnir_at_fpir",
      meaning:
        "array of fpir, threshold, fnir, interval, enough_strangers: thresholds for probes of "
        + "people who are not in the gallery"
    ),
    (
      name: "strata",
      meaning:
        "array of kind, name, probes, rank_1, interval, too_few: results by age group and gender "
        + "of the probe, if they are known"
    ),
  ]
}
