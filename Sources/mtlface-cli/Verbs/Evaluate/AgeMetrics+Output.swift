import MTLFace
import MTLFaceEvaluation
import MTLFaceReports
import MTLFaceSupport

extension AgeMetrics {
  /// The metrics as a table.
  var text: String {
    func years(_ value: Double) -> String { NumberFormat.fixed(value, 2) + " years" }
    let spans = all.intervals
    var table = TextTable(.left, .right, .left)
    table.add(
      "mean absolute error", years(all.errors.meanAbsoluteError),
      "(\(MetricText.interval(spans.meanAbsoluteError, scale: 1)))")
    table.add("bias", years(all.errors.bias), "(\(MetricText.interval(spans.bias, scale: 1)))")
    for (year, span) in zip(cumulativeScoreYears, spans.cumulativeScores) {
      table.add(
        "CS(\(Int(year)))", MetricText.percent(all.errors.cumulativeScore(year)),
        "(\(MetricText.interval(span)))")
    }
    table.add(
      "right group", MetricText.percent(all.errors.groupAccuracy),
      "(\(MetricText.interval(spans.groupAccuracy)))")
    for stratum in strata {
      table.add(
        "\(stratum.kind.rawValue) \(stratum.name)",
        stratum.isTooSmall ? "-" : years(stratum.errors.meanAbsoluteError),
        stratum.isTooSmall
          ? "too few to measure (\(NumberFormat.count(stratum.errors.signedErrors.count, "face")))"
          : "bias \(NumberFormat.fixed(stratum.errors.bias, 2)), right group "
            + "\(MetricText.percent(stratum.errors.groupAccuracy, decimals: 1)), of "
            + NumberFormat.count(stratum.errors.signedErrors.count, "face"))
    }
    return table.text()
  }

  /// The members of the JSON output.
  var jsonMembers: [(String, JSON)] {
    [
      ("all", json(all)), ("parts", .array(strata.map(json))),
      (
        "confusion",
        .array(confusion.counts.map { .array($0.map(JSON.integer)) })
      ),
      ("groups", .array((0..<confusion.groups.count).map { .string(confusion.groups.label($0)) })),
    ]
  }

  private func json(_ stratum: Stratum) -> JSON {
    let (errors, spans) = (stratum.errors, stratum.intervals)
    let scores = zip(cumulativeScoreYears, spans.cumulativeScores).map { year, span in
      JSON.object([
        ("years", .number(year)), ("share", .number(errors.cumulativeScore(year))),
        ("interval", MetricText.json(span)),
      ])
    }
    return .object([
      ("kind", .string(stratum.kind.rawValue)), ("name", .string(stratum.name)),
      ("faces", .integer(errors.signedErrors.count)), ("mae", .number(errors.meanAbsoluteError)),
      ("mae_interval", MetricText.json(spans.meanAbsoluteError)), ("bias", .number(errors.bias)),
      ("bias_interval", MetricText.json(spans.bias)), ("cs", .array(scores)),
      ("group_accuracy", .number(errors.groupAccuracy)),
      ("group_accuracy_interval", MetricText.json(spans.groupAccuracy)),
      ("too_few", .bool(stratum.isTooSmall)),
    ])
  }
}
