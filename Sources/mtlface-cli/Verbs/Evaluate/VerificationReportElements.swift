import MTLFace
import MTLFaceEvaluation
import MTLFaceReports
import MTLFaceSupport

/// HTML elements of the reports on verification.
enum VerificationReportElements {
  /// Returns a section with a table of thresholds and their error rates.
  static func thresholds(
    _ rows: [(rate: VerificationOperatingPoint, interval: ConfidenceInterval?)]
  ) -> String {
    let cells = rows.map { row in
      let wrong = NaturalFrequency.fraction(row.rate.falseAcceptRate)
      return [
        "\(wrong.count) of \(wrong.total)", Numbers.fixed(row.rate.threshold, 4),
        MetricText.percent(row.rate.trueAcceptRate),
        row.rate.hasEnoughImpostors
          ? MetricText.interval(row.interval) : "too few pairs of different people to measure",
      ]
    }
    return ReportElements.section(
      "Which threshold to use",
      ReportElements.paragraph(
        "Two photos count as the same person if their similarity reaches the threshold. Choose the "
          + "row with an acceptable rate of errors: with fewer accepted pairs of different "
          + "people, more pairs of the same person are rejected.")
        + HTMLPage.table(
          [
            "different people accepted", "threshold", "pairs of the same person accepted",
            "95 % sure (%)",
          ], cells))
  }

  /// Returns a histogram of the similarities of pairs of the same person and of different people.
  static func histogram(_ scores: VerificationScores, threshold: Double?) -> String {
    func kind(_ isSame: Bool) -> [Double] {
      scores.scores.indices.filter { scores.isSame[$0] == isSame }.map { scores.scores[$0] }
    }
    let low = min(scores.scores.min() ?? -0.2, -0.2)
    let histogram = SVGHistogram(
      title: "Similarities of pairs by kind", classes: [kind(true), kind(false)],
      range: (low * 10).rounded(.down) / 10...1, bins: 60, marker: threshold,
      horizontalName: "similarity")
    return ReportElements.figure(
      "How similar are pairs?", histogram.svg, legend: ["same person", "different people"],
      caption:
        "The less the two distributions overlap, the better. The dashed line is the threshold "
        + "above. Heights are shares of each kind of pair.")
  }

  /// Returns a chart of the receiver operating characteristic (ROC), or an empty string if one kind
  /// of pair is missing.
  static func rocChart(_ scores: VerificationScores) -> String {
    guard let points = try? scores.receiverOperatingCharacteristic() else { return "" }
    let powers = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6]
    let low = powers.first { $0 * Double(scores.impostorCount) <= 10 } ?? 1e-6
    let at = points.last { $0.falseAcceptRate <= low }?.trueAcceptRate ?? 0
    let floor = [0.99, 0.95, 0.9, 0.8, 0.5].first { $0 < at } ?? 0
    let svg = SVGCurveChart(
      title: "Accepted pairs of the same person over accepted pairs of different people",
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
        "With a higher threshold (to the left), fewer pairs of the same person are accepted.")
  }

  /// The glossary entry for similarity.
  static let similarity = (
    word: "Similarity",
    meaning:
      "The similarity of two faces for the model, from -1 to 1: the cosine of two embeddings."
  )
  /// The glossary entry for thresholds.
  static let threshold = (
    word: "Threshold",
    meaning:
      "The smallest similarity at which two photos count as the same person. It is valid only for "
      + "this model and for photos like these."
  )
  /// The glossary entry for properties that are not measured.
  static let notMeasured = (
    word: "Not measured here",
    meaning:
      "Attacks with a photo or a mask, and results for other kinds of people, cameras or lighting."
  )
}
