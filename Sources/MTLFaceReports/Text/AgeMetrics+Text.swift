import MTLFaceEvaluation
import MTLFaceSupport

extension AgeMetrics {
  /// The metrics as a text table: a row for each metric, then a row for each stratum.
  var textTable: String {
    func years(_ value: Double) -> String { NumberFormat.fixed(value, 2) + " years" }
    let intervals = all.intervals
    var table = TextTable(.left, .right, .left)
    table.add(
      "mean absolute error", years(all.errors.meanAbsoluteError),
      "(\(MetricText.interval(intervals.meanAbsoluteError, scale: 1)))")
    table.add("bias", years(all.errors.bias), "(\(MetricText.interval(intervals.bias, scale: 1)))")
    for (limit, interval) in zip(cumulativeScoreYears, intervals.cumulativeScores) {
      table.add(
        "CS(\(Int(limit)))", MetricText.percent(all.errors.cumulativeScore(limit)),
        "(\(MetricText.interval(interval)))")
    }
    table.add(
      "right group", MetricText.percent(all.errors.groupAccuracy),
      "(\(MetricText.interval(intervals.groupAccuracy)))")
    for stratum in strata {
      table.add(
        stratum.title, stratum.isTooSmall ? "-" : years(stratum.errors.meanAbsoluteError),
        stratum.textNote)
    }
    return table.text()
  }
}

extension AgeMetrics.Stratum {
  /// The property and the name: `age group 31-40`, `gender women`.
  var title: String { "\(kind.rawValue) \(name)" }

  /// The secondary metrics of the stratum, or a note that it has too few faces.
  fileprivate var textNote: String {
    let faces = NumberFormat.count(errors.signedErrors.count, "face")
    return isTooSmall
      ? "too few to measure (\(faces))"
      : "bias \(NumberFormat.fixed(errors.bias, 2)), right group "
        + "\(MetricText.percent(errors.groupAccuracy, decimals: 1)), of \(faces)"
  }
}
