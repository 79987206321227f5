import MTLFaceEvaluation
import MTLFaceSupport

extension AgeMetrics {
  /// A text table with a row for each metric and a row for each stratum.
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
      "correct group", MetricText.percent(all.errors.groupAccuracy),
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
  /// The property and the name of the stratum, such as `age group 31-40` or `gender women`.
  var title: String { "\(kind.rawValue) \(name)" }

  /// The other metrics of the stratum, or a note that the stratum has too few faces.
  fileprivate var textNote: String {
    let faces = NumberFormat.count(errors.signedErrors.count, "face")
    return isTooSmall
      ? "too few to measure (\(faces))"
      : "bias \(NumberFormat.fixed(errors.bias, 2)), correct group "
        + "\(MetricText.percent(errors.groupAccuracy, decimals: 1)), of \(faces)"
  }
}
