import MTLFace
import MTLFaceEvaluation
import MTLFaceReports
import MTLFaceSupport

/// The HTML page of `evaluate verification`, for readers without knowledge of biometrics.
struct VerificationReportPage {
  private let metrics: VerificationMetrics
  private let run: PairFileScores
  private let name: String
  private let model: String
  private let conditions: [[String]]

  /// Creates a page.
  ///
  /// - Parameters:
  ///   - metrics: The results.
  ///   - run: The scores of the pairs, and the pairs that could not be used.
  ///   - name: The name of the pairs.
  ///   - model: The name of the model.
  ///   - conditions: Rows of name and value that describe the measurement.
  init(
    _ metrics: VerificationMetrics, _ run: PairFileScores, name: String, model: String,
    conditions: [[String]]
  ) {
    self.metrics = metrics
    self.run = run
    self.name = name
    self.model = model
    self.conditions = conditions
  }

  /// The HTML of the page.
  var html: String {
    let title = "Same person or not? The pairs of \(HTMLText.escaped(name, to: 100))"
    let scores = metrics.scores
    var body = "<h1>\(title)</h1>\n"
    body += ReportElements.paragraph(
      "\(Numbers.count(scores.genuineCount, "pair")) of photos of the same person, "
        + "\(Numbers.count(scores.impostorCount, "pair")) of different people; model \(model).",
      kind: "state")
    body += ReportElements.cards(cards)
    body += VerificationReportElements.thresholds(
      metrics.thresholds.map { ($0.point, $0.interval) })
    body += ReportElements.section(
      "Charts",
      ReportElements.charts([
        VerificationReportElements.histogram(
          scores, threshold: metrics.recommended?.point.threshold),
        VerificationReportElements.rocChart(scores),
      ]))
    body += ReportElements.section(
      "Omitted pairs",
      ReportElements.disclosure(
        "Pairs that could not be used (\(Numbers.grouped(run.skipped.count)))",
        lines: run.skipped.map { "pair \($0.pair): \($0.problem)" }))
    body += ReportElements.section("How it was measured", HTMLPage.table([], details))
    body += ReportElements.glossary(Self.words)
    return HTMLPage.html(title: title, body: body)
  }

  private func sure(_ interval: ConfidenceInterval?) -> String {
    guard let interval, interval.low < interval.high else { return "" }
    return " (95 % sure: between \(Numbers.fixed(100 * interval.low, 1)) % and "
      + "\(Numbers.fixed(100 * interval.high, 1)) %)"
  }

  private var cards: [String] {
    guard let recommended = metrics.recommended else { return [accuracyCard] }
    let accepted = NaturalFrequency.fraction(recommended.point.trueAcceptRate)
    let wrong = NaturalFrequency.fraction(recommended.point.falseAcceptRate)
    return [
      accuracyCard,
      ReportElements.card(
        MetricText.percent(recommended.point.trueAcceptRate, decimals: 1),
        "Of \(accepted.total) pairs of photos of the same person, \(accepted.count) are accepted, "
          + "while \(wrong.count) of \(wrong.total) pairs of different people is accepted by "
          + "mistake"
          + sure(recommended.interval) + "."),
      ReportElements.card(
        Numbers.fixed(recommended.point.threshold, 3),
        "The threshold for this result: two photos with at least this similarity count as the same "
          + "person."),
    ]
  }

  private var accuracyCard: String {
    let scores = metrics.scores
    let kinds =
      scores.genuineCount == scores.impostorCount
      ? ", half of them of the same person" : ""
    let accuracy = NaturalFrequency.fraction(metrics.accuracy.mean)
    return ReportElements.card(
      MetricText.percent(metrics.accuracy.mean),
      "Of \(accuracy.total) pairs\(kinds), \(accuracy.count) are classified correctly"
        + sure(metrics.accuracyInterval) + ".")
  }

  private var details: [[String]] {
    let (accuracy, intervals) = (metrics.accuracy, metrics.intervals)
    return [
      [
        "Accuracy",
        "mean over \(accuracy.folds.count) folds, each with the best threshold for the other "
          + "folds; standard deviation between folds "
          + "\(Numbers.fixed(100 * accuracy.standardDeviation, 2)) %",
      ],
      [
        "Equal error rate",
        "\(MetricText.percent(metrics.equalErrorRate)) "
          + "(\(MetricText.interval(intervals.equalErrorRate)))",
      ],
      [
        "Area under the ROC curve",
        "\(Numbers.fixed(metrics.areaUnderCurve, 5)) "
          + "(\(MetricText.interval(intervals.areaUnderCurve, scale: 1, decimals: 5)))",
      ],
    ] + conditions
  }

  private static let words = [
    VerificationReportElements.similarity, VerificationReportElements.threshold,
    (
      word: "95 % sure: between ... and ...",
      meaning:
        "The range that would contain the number in 95 of 100 cases if other pairs of the same "
        + "kind had been photographed."
    ), VerificationReportElements.notMeasured,
  ]
}
