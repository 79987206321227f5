import MTLFace
import MTLFaceEvaluation
import MTLFaceReports
import MTLFaceSupport

/// Parts of pages on whether two photos show one person.
enum VerificationReportElements {
  /// What each threshold lets through.
  static func thresholds(
    _ rows: [(rate: VerificationOperatingPoint, interval: ConfidenceInterval?)]
  ) -> String {
    let cells = rows.map { row in
      let wrong = NaturalFrequency.fraction(row.rate.falseAcceptRate)
      return [
        "\(wrong.count) of \(wrong.total)", Numbers.fixed(row.rate.threshold, 4),
        MetricText.percent(row.rate.trueAcceptRate),
        row.rate.hasEnoughImpostors
          ? MetricText.interval(row.interval) : "too few pairs of different people to tell",
      ]
    }
    return ReportElements.section(
      "Which threshold to use",
      ReportElements.paragraph(
        "Two photos count as one person where their similarity reaches the threshold. Choose the row "
          + "whose rate of mistakes you can bear: the fewer strangers pass, the more often a person is "
          + "refused.")
        + HTMLPage.table(
          [
            "different people accepted", "threshold", "pairs of one person accepted",
            "95 % sure (%)",
          ], cells))
  }

  /// How alike pairs of one person and of two are.
  static func histogram(_ scores: VerificationScores, threshold: Double?) -> String {
    func kind(_ isSame: Bool) -> [Double] {
      scores.scores.indices.filter { scores.isSame[$0] == isSame }.map { scores.scores[$0] }
    }
    let low = min(scores.scores.min() ?? -0.2, -0.2)
    let histogram = SVGHistogram(
      title: "Similarities of pairs of one person and of two", classes: [kind(true), kind(false)],
      range: (low * 10).rounded(.down) / 10...1, bins: 60, marker: threshold,
      horizontalName: "similarity")
    return ReportElements.figure(
      "How alike are pairs?", histogram.svg, legend: ["same person", "different people"],
      caption:
        "The less the two hills overlap, the better. The dashed line is the threshold above. "
        + "Heights are shares of each kind.")
  }

  /// The ROC; nothing where one kind of pair is missing.
  static func rocChart(_ scores: VerificationScores) -> String {
    guard let points = try? scores.receiverOperatingCharacteristic() else { return "" }
    let powers = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6]
    let low = powers.first { $0 * Double(scores.impostorCount) <= 10 } ?? 1e-6
    let at = points.last { $0.falseAcceptRate <= low }?.trueAcceptRate ?? 0
    let floor = [0.99, 0.95, 0.9, 0.8, 0.5].first { $0 < at } ?? 0
    let svg = SVGCurveChart(
      title: "Pairs of one person accepted over pairs of different people accepted",
      curves: [points.map { (x: max($0.falseAcceptRate, low), y: $0.trueAcceptRate) }],
      horizontal: ChartAxis.powersOfTen(from: low, to: 1).labeled {
        let wrong = NaturalFrequency.fraction($0)
        return $0 < 1 ? "\(wrong.count) of \(wrong.total)" : "all"
      },
      vertical: ChartAxis.linear(from: floor, to: 1, count: 5).labeled {
        NumberFormat.significant(100 * $0, 4) + " %"
      }, horizontalName: "different people accepted by mistake")
    return ReportElements.figure(
      "Same or different? (ROC)", svg.svg,
      caption:
        "The stricter the threshold (to the left), the fewer pairs of one person are accepted.")
  }

  /// Words that pages on pairs explain.
  static let similarity = (
    word: "Similarity",
    meaning: "How alike two faces are to the model, from -1 to 1: the cosine of two embeddings."
  )
  static let threshold = (
    word: "Threshold",
    meaning:
      "From this similarity on two photos count as one person. It belongs to this model, and "
      + "to photos like these."
  )
  static let notMeasured = (
    word: "Not measured here",
    meaning:
      "Whether somebody holds up a photo or a mask, and how it goes with people, cameras or "
      + "light unlike these."
  )
}
