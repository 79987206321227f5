import MTLFaceEvaluation
import MTLFaceSupport

extension IdentificationMetrics {
  /// The metrics as members of a JSON object.
  var jsonMembers: [(String, JSON)] {
    [
      ("ranks", .array(ranks.map(\.json))),
      ("cmc", .array(cumulativeMatchCharacteristic.map(JSON.number))),
      ("fnir_at_fpir", .array(openSet.map(\.json))), ("strata", .array(strata.map(\.json))),
    ]
  }

  /// The descriptions of ``jsonMembers`` for help texts, in the same order.
  static let jsonMemberHelp: [(name: String, meaning: String)] = [
    (
      name: "ranks",
      meaning:
        "an array of objects with rank, rate, interval and unseen_misses (if no probe was missed, an "
        + "upper bound on the fraction of people with misses; otherwise, null)"
    ),
    (
      name: "cmc",
      meaning: "the identification rates in ascending order of rank, starting at rank 1"
    ),
    (
      name: "fnir_at_fpir",
      meaning:
        "the miss rates at thresholds that reject strangers, as objects with fpir, threshold, fnir, "
        + "interval and enough_strangers"
    ),
    (
      name: "strata",
      meaning:
        "the results by age group and gender of the probe, as objects with kind, name, probes, "
        + "rank_1, interval and too_few"
    ),
  ]
}

extension IdentificationMetrics.Rank {
  fileprivate var json: JSON {
    .object([
      ("rank", .integer(rank)), ("rate", JSON(personRate.rate)), ("interval", JSON(interval)),
      ("unseen_misses", JSON(personRate.missRateUpperBound)),
    ])
  }
}

extension IdentificationMetrics.OpenSetResult {
  fileprivate var json: JSON {
    .object([
      ("fpir", .number(point.falsePositiveRate)), ("threshold", .number(point.threshold)),
      ("fnir", .number(point.falseNegativeRate)), ("interval", JSON(interval)),
      ("enough_strangers", .bool(point.hasEnoughUnmatedProbes)),
    ])
  }
}

extension IdentificationMetrics.Stratum {
  fileprivate var json: JSON {
    .object([
      ("kind", .string(kind.rawValue)), ("name", .string(name)),
      ("probes", .integer(personRate.totalCount)), ("rank_1", JSON(personRate.rate)),
      ("interval", JSON(interval)), ("too_few", .bool(isTooSmall)),
    ])
  }
}

extension DistractorCurve.Estimate {
  /// The rate for a number of distractors as a JSON object.
  var json: JSON {
    .object([
      ("distractors", .integer(point.distractorCount)),
      ("rate", .number(point.identificationRate)), ("interval", JSON(interval)),
    ])
  }
}
