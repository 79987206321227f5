import MTLFaceEvaluation
import MTLFaceSupport

extension VerificationMetrics {
  /// A text table of the metrics. The first row is the accuracy.
  var textTable: String {
    func percent(_ rate: Double) -> String { NumberFormat.fixed(rate * 100, 2) + "%" }
    func note(_ interval: ConfidenceInterval?) -> String { "(\(MetricText.interval(interval)))" }
    var table = TextTable(.left, .right, .left, .left)
    table.add(
      "\(accuracy.folds.count)-fold accuracy", percent(accuracy.mean), note(accuracyInterval),
      "+- \(NumberFormat.fixed(accuracy.standardDeviation * 100, 2)) between folds, threshold "
        + NumberFormat.fixed(accuracy.threshold, 4))
    for threshold in thresholds {
      let point = threshold.point
      table.add(
        "TAR @ FAR \(point.falseAcceptRate)", percent(point.trueAcceptRate),
        point.hasEnoughImpostors ? note(threshold.interval) : "",
        "threshold \(NumberFormat.fixed(point.threshold, 4))"
          + (point.hasEnoughImpostors ? "" : ", too few impostor pairs to measure"))
    }
    table.add("EER", percent(equalErrorRate), note(intervals.equalErrorRate), "")
    table.add(
      "AUC", NumberFormat.fixed(areaUnderCurve, 5),
      "(\(MetricText.interval(intervals.areaUnderCurve, scale: 1, decimals: 5)))", "")
    return table.text()
  }
}
