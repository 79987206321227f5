import MTLFace
import MTLFaceEvaluation
import MTLFaceReports
import MTLFaceSupport

extension FacePairMetrics {
  /// The metrics as a table.
  var text: String {
    var table = TextTable(.left, .right, .left)
    for threshold in thresholds {
      let point = threshold.point
      table.add(
        "TAR @ FAR \(point.falseAcceptRate)", MetricText.percent(point.trueAcceptRate),
        (threshold.interval == nil ? "" : "(\(MetricText.interval(threshold.interval))) ")
          + "threshold \(NumberFormat.fixed(point.threshold, 4))"
          + (point.hasEnoughImpostors ? "" : ", too few impostors to measure"))
    }
    table.add(
      "EER", MetricText.percent(equalErrorRate),
      "(\(MetricText.interval(intervals.equalErrorRate)))")
    table.add(
      "AUC", NumberFormat.fixed(areaUnderCurve, 5),
      "(\(MetricText.interval(intervals.areaUnderCurve, scale: 1, decimals: 5)))")
    for stratum in strata {
      table.add(
        "\(stratum.kind.rawValue): \(stratum.name)",
        MetricText.percent(stratum.acceptance.genuine.rate),
        stratum.isTooSmall
          ? "too few to measure (\(NumberFormat.count(stratum.acceptance.genuine.totalCount, "pair")) "
            + "of \(NumberFormat.count(stratum.acceptance.genuine.personCount, "person")))"
          : "(\(MetricText.interval(stratum.interval))) at FAR \(stratum.falseAcceptText)")
    }
    return table.text()
  }

  /// The members of the JSON output.
  var jsonMembers: [(String, JSON)] {
    let chosen = pairScores.selection
    return [
      ("genuine", .integer(chosen.genuineCount)), ("impostors", .integer(chosen.impostorCount)),
      ("possible_genuine", .integer(chosen.possibleGenuineCount)),
      ("possible_impostors", .integer(chosen.possibleImpostorCount)),
      (
        "tar_at_far",
        .array(
          thresholds.map {
            .object([
              ("far", .number($0.point.falseAcceptRate)),
              ("threshold", .number($0.point.threshold)),
              ("tar", .number($0.point.trueAcceptRate)),
              ("interval", MetricText.json($0.interval)),
              ("enough_impostors", .bool($0.point.hasEnoughImpostors)),
            ])
          })
      ), ("threshold", MetricText.json(recommended?.point.threshold)),
      ("eer", .number(equalErrorRate)),
      ("eer_interval", MetricText.json(intervals.equalErrorRate)),
      ("auc", .number(areaUnderCurve)),
      ("auc_interval", MetricText.json(intervals.areaUnderCurve)),
      (
        "strata",
        .array(
          strata.map {
            .object([
              ("kind", .string($0.kind.rawValue)), ("name", .string($0.name)),
              ("genuine", .integer($0.acceptance.genuine.totalCount)),
              ("impostors", .integer($0.acceptance.impostors)),
              ("tar", MetricText.json($0.acceptance.genuine.rate)),
              ("interval", MetricText.json($0.interval)),
              ("far", MetricText.json($0.acceptance.falseAcceptRate)),
              ("enough_impostors", .bool($0.hasEnoughImpostors)),
              ("too_few", .bool($0.isTooSmall)),
            ])
          })
      ),
    ]
  }
}
