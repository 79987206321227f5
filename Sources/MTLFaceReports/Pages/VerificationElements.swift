import MTLFaceEvaluation
import MTLFaceSupport

/// HTML elements about verification that are shared by several pages.
enum VerificationElements {
  /// Returns a section with the rates at each threshold.
  static func thresholds(
    _ rows: [(point: VerificationOperatingPoint, interval: ConfidenceInterval?)]
  ) -> String {
    let cells = rows.map { point, interval in
      [
        NaturalFrequency(point.falseAcceptRate).text, NumberFormat.fixed(point.threshold, 4),
        MetricText.percent(point.trueAcceptRate),
        point.hasEnoughImpostors
          ? MetricText.interval(interval) : "too few pairs of different people to measure",
      ]
    }
    return HTMLElement.section(
      "Choosing a threshold",
      HTMLElement.paragraph(
        "Two photos are accepted as the same person if their similarity is at least the threshold. "
          + "Choose a row with an acceptable rate of accepted pairs of different people. With a "
          + "lower rate, photos of the same person are rejected more often.")
        + HTMLElement.table(
          [
            "different people accepted", "threshold", "same person accepted", "95% interval (%)",
          ], cells))
  }

  /// Returns a chart of the similarities of genuine and impostor pairs.
  static func histogram(_ scores: VerificationScores, threshold: Double?) -> String {
    func similarities(isSame: Bool) -> [Double] {
      zip(scores.scores, scores.isSame).filter { $0.1 == isSame }.map(\.0)
    }
    let low = min(scores.scores.min() ?? -0.2, -0.2)
    let histogram = SVGHistogram(
      title: "Similarities of pairs of the same person and of different people",
      classes: [similarities(isSame: true), similarities(isSame: false)],
      range: (low * 10).rounded(.down) / 10...1, bins: 60, marker: threshold,
      horizontalName: "similarity")
    return HTMLElement.figure(
      "Similarities of pairs", histogram.svg, legend: ["same person", "different people"],
      caption: "The less the two distributions overlap, the better. A dashed line marks the "
        + "recommended threshold, if there is one. Heights are percentages of the pairs of each "
        + "kind.")
  }

  /// Returns a chart of the ROC curve, or an empty string if all pairs are genuine or all are
  /// impostor pairs.
  static func rocChart(_ scores: VerificationScores) -> String {
    guard let points = try? scores.receiverOperatingCharacteristic() else { return "" }
    let rates = [1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6]
    let low = rates.first { $0 * Double(scores.impostorCount) <= 10 } ?? 1e-6
    let lowest = points.last { $0.falseAcceptRate <= low }?.trueAcceptRate ?? 0
    let chart = SVGCurveChart(
      title: "Accepted pairs of the same person by accepted pairs of different people",
      curves: [points.map { (x: max($0.falseAcceptRate, low), y: $0.trueAcceptRate) }],
      horizontal: ChartAxis.powersOfTen(from: low, to: 1).labeled {
        $0 < 1 ? NaturalFrequency($0).text : "all"
      },
      vertical: .percentages(from: CurvePlot.axisStart(below: lowest)),
      horizontalName: "different people accepted")
    return HTMLElement.figure(
      "ROC curve", chart.svg,
      caption:
        "The percentage of pairs of the same person that are accepted. Toward the left, the "
        + "threshold is higher, and fewer pairs are accepted.")
  }
}

extension ChartAxis {
  /// Returns a linear axis of rates from `low` to 1 with percentages as labels.
  static func percentages(from low: Double) -> ChartAxis {
    linear(from: low, to: 1, count: 5).labeled { NumberFormat.significant(100 * $0, 4) + "%" }
  }
}
