public import MTLFaceData
public import MTLFaceEvaluation
import MTLFaceSupport

/// An HTML page about the accuracy of face verification on a list of pairs. Readers do not need
/// knowledge of biometrics.
///
///     let page = VerificationReportPage(
///       metrics, pairs, dataName: "LFW", modelName: "m.safetensors",
///       conditions: [["Flip averaging", "yes"]])
///     try page.html.write(toFile: "lfw.html", atomically: true, encoding: .utf8)
public struct VerificationReportPage: Sendable {
  private let metrics: VerificationMetrics
  private let pairs: PairFileScores
  private let dataName: String
  private let modelName: String
  private let conditions: [[String]]

  /// Creates a page.
  ///
  /// - Parameters:
  ///   - metrics: The metrics of the scores in `pairs`.
  ///   - pairs: The scores of the pairs, with the skipped pairs.
  ///   - dataName: The name of the data set.
  ///   - modelName: The name of the model.
  ///   - conditions: The rows of the table of measurement conditions. Each row consists of a name
  ///     and a value.
  public init(
    _ metrics: VerificationMetrics, _ pairs: PairFileScores, dataName: String, modelName: String,
    conditions: [[String]]
  ) {
    self.metrics = metrics
    self.pairs = pairs
    self.dataName = dataName
    self.modelName = modelName
    self.conditions = conditions
  }

  /// The page as HTML.
  public var html: String {
    let title = "Face verification on \(HTMLText.escaped(dataName, to: 100))"
    let scores = metrics.scores
    let threshold = metrics.recommended?.point.threshold
    var body = "<h1>\(title)</h1>\n"
    body += HTMLElement.paragraph(
      "\(NumberFormat.count(scores.genuineCount, "pair")) of photos of the same person, "
        + "\(NumberFormat.count(scores.impostorCount, "pair")) of different people; model "
        + "\(modelName).", style: "state")
    body += HTMLElement.cards(cards)
    body += VerificationElements.thresholds(metrics.thresholds.map { ($0.point, $0.interval) })
    body += HTMLElement.section(
      "Charts",
      HTMLElement.charts([
        VerificationElements.histogram(scores, threshold: threshold),
        VerificationElements.rocChart(scores),
      ]))
    body += HTMLElement.section(
      "Omitted pairs",
      HTMLElement.disclosure(
        "Pairs that could not be used",
        lines: pairs.skipped.map { "pair \($0.pair): \($0.problem)" }))
    body += HTMLElement.section("Method", HTMLElement.table([], details))
    body += HTMLElement.glossary(Self.terms)
    return HTMLPage.html(title: title, body: body)
  }

  private var cards: [String] {
    guard let threshold = metrics.recommended else { return [accuracyCard] }
    let point = threshold.point
    let accepted = NaturalFrequency(point.trueAcceptRate)
    return [
      accuracyCard,
      HTMLElement.card(
        MetricText.percent(point.trueAcceptRate, decimals: 1),
        "Of \(accepted.total) pairs of photos of the same person, \(accepted.count) "
          + "\(accepted.verb) accepted at a threshold that accepts \(NaturalFrequency(point.falseAcceptRate).text) pairs of "
          + "different people" + MetricText.intervalClause(threshold.interval) + "."),
      HTMLElement.card(
        NumberFormat.fixed(point.threshold, 3),
        "The recommended threshold. Two photos are accepted as the same person if their similarity "
          + "is at least this value."),
    ]
  }

  private var accuracyCard: String {
    let scores = metrics.scores
    let classes =
      scores.genuineCount == scores.impostorCount
      ? ", half of the same person and half of different people" : ""
    let accuracy = NaturalFrequency(metrics.accuracy.mean)
    return HTMLElement.card(
      MetricText.percent(metrics.accuracy.mean),
      "Of \(accuracy.total) pairs\(classes), \(accuracy.count) \(accuracy.verb) classified correctly"
        + MetricText.intervalClause(metrics.accuracyInterval) + ".")
  }

  private var details: [[String]] {
    let (accuracy, intervals) = (metrics.accuracy, metrics.intervals)
    return [
      [
        "Accuracy",
        "mean of \(accuracy.folds.count) folds, each classified with the best threshold for the "
          + "other folds; standard deviation of the folds "
          + "\(NumberFormat.fixed(100 * accuracy.standardDeviation, 2))%",
      ],
      [
        "Equal error rate",
        "\(MetricText.percent(metrics.equalErrorRate)) "
          + "(\(MetricText.interval(intervals.equalErrorRate)))",
      ],
      [
        "Area under the ROC curve",
        "\(NumberFormat.fixed(metrics.areaUnderCurve, 5)) "
          + "(\(MetricText.interval(intervals.areaUnderCurve, scale: 1, decimals: 5)))",
      ],
    ] + conditions
  }

  private static let terms: [GlossaryTerm] = [
    .similarity, .threshold, .interval(over: "pairs"), .notMeasured,
  ]
}
