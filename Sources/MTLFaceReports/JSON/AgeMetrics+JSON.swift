import MTLFaceEvaluation
import MTLFaceNetwork
import MTLFaceSupport

extension AgeMetrics {
  /// The metrics as members of a JSON object.
  var jsonMembers: [(String, JSON)] {
    [
      ("all", json(all)), ("parts", .array(strata.map(json))),
      ("confusion", .array(confusion.counts.map { .array($0.map(JSON.integer)) })),
      ("groups", .array((0..<confusion.groups.count).map { .string(confusion.groups.label($0)) })),
    ]
  }

  /// The descriptions of ``jsonMembers`` for help texts, in the same order.
  static let jsonMemberHelp: [(name: String, meaning: String)] = [
    (
      name: "all",
      meaning:
        "the results for all faces, as an object with kind, name, faces, mae, mae_interval, bias, "
        + "bias_interval, cs (an array of objects with years, share and interval), group_accuracy, "
        + "group_accuracy_interval and too_few"
    ),
    (
      name: "parts",
      meaning: "the results by age group and gender, as objects with the same members as all"
    ),
    (
      name: "confusion",
      meaning:
        "the numbers of faces, as an array for each true group with an element for each estimated "
        + "group"
    ),
    (name: "groups", meaning: "the labels of the age groups"),
  ]

  private func json(_ stratum: Stratum) -> JSON {
    let (errors, intervals) = (stratum.errors, stratum.intervals)
    let scores = zip(cumulativeScoreYears, intervals.cumulativeScores).map { years, interval in
      JSON.object([
        ("years", .number(years)), ("share", .number(errors.cumulativeScore(years))),
        ("interval", JSON(interval)),
      ])
    }
    return .object([
      ("kind", .string(stratum.kind.rawValue)), ("name", .string(stratum.name)),
      ("faces", .integer(errors.signedErrors.count)), ("mae", .number(errors.meanAbsoluteError)),
      ("mae_interval", JSON(intervals.meanAbsoluteError)), ("bias", .number(errors.bias)),
      ("bias_interval", JSON(intervals.bias)), ("cs", .array(scores)),
      ("group_accuracy", .number(errors.groupAccuracy)),
      ("group_accuracy_interval", JSON(intervals.groupAccuracy)),
      ("too_few", .bool(stratum.isTooSmall)),
    ])
  }
}
