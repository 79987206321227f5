import MTLFace
import MTLFaceEvaluation

/// The page of `evaluate verification`, for somebody who knows no biometrics.
struct VerificationPage {
  private let measures: VerificationMeasures
  private let name: String
  private let model: String
  private let conditions: [[String]]

  /// A page.
  ///
  /// - Parameter conditions: Names and values of how it was measured.
  init(
    _ measures: VerificationMeasures, name: String, model: String, conditions: [[String]]
  ) {
    self.measures = measures
    self.name = name
    self.model = model
    self.conditions = conditions
  }

  /// The page.
  var html: String {
    let title = "Same person or not? The pairs of \(HTMLText.escaped(name, to: 100))"
    let scores = measures.run.scores
    var body = "<h1>\(title)</h1>\n"
    body += PageParts.paragraph(
      "\(Numbers.count(scores.genuineCount, "pair")) of photos of one person, "
        + "\(Numbers.count(scores.impostorCount, "pair")) of different people; model \(model).",
      kind: "state")
    body += PageParts.cards(cards)
    body += PairParts.thresholds(measures.rows)
    body += PageParts.section(
      "In pictures",
      PageParts.charts([
        PairParts.histogram(scores, threshold: measures.recommended?.rate.threshold),
        PairParts.roc(scores),
      ]))
    body += PageParts.section(
      "What was left out",
      PageParts.details(
        "Pairs that could not be used (\(Numbers.grouped(measures.run.skipped.count)))",
        measures.run.skipped.map { "pair \($0.pair): \($0.problem)" }))
    body += PageParts.section("How it was measured", ReportPage.table([], details))
    body += PageParts.glossary(Self.words)
    return ReportPage.html(title: title, body: body)
  }

  private func sure(_ interval: ConfidenceInterval?) -> String {
    guard let interval, interval.low < interval.high else { return "" }
    return " (95 % sure: between \(Numbers.fixed(100 * interval.low, 1)) % and "
      + "\(Numbers.fixed(100 * interval.high, 1)) %)"
  }

  private var cards: [String] {
    guard let (rate, interval) = measures.recommended else { return [accuracyCard] }
    let accepted = PlainShare.outOf(rate.trueAcceptRate)
    let wrong = PlainShare.outOf(rate.falseAcceptRate)
    return [
      accuracyCard,
      PageParts.card(
        MeasureText.percent(rate.trueAcceptRate, 1),
        "Of \(accepted.all) pairs of photos of one person, \(accepted.count) are accepted as one, "
          + "where \(wrong.count) of \(wrong.all) pairs of different people is accepted by mistake"
          + sure(interval) + "."),
      PageParts.card(
        Numbers.fixed(rate.threshold, 3),
        "The threshold for that: two photos whose similarity is at least this count as one person."),
    ]
  }

  private var accuracyCard: String {
    let scores = measures.run.scores
    let kinds =
      scores.genuineCount == scores.impostorCount ? ", half of one person and half of two" : ""
    let accuracy = PlainShare.outOf(measures.accuracy.mean)
    return PageParts.card(
      MeasureText.percent(measures.accuracy.mean),
      "Of \(accuracy.all) pairs\(kinds), \(accuracy.count) are told right"
        + sure(measures.accuracyInterval) + ".")
  }

  private var details: [[String]] {
    let (accuracy, intervals) = (measures.accuracy, measures.intervals)
    return [
      [
        "Accuracy",
        "mean of \(accuracy.folds.count) folds, each told by the threshold that is best on the others; "
          + "between folds it varies by \(Numbers.fixed(100 * accuracy.standardDeviation, 2)) %",
      ],
      [
        "Equal error rate",
        "\(MeasureText.percent(measures.equalErrorRate)) "
          + "(\(MeasureText.span(intervals.equalErrorRate)))",
      ],
      [
        "Area under the ROC curve",
        "\(Numbers.fixed(measures.areaUnderCurve, 5)) "
          + "(\(MeasureText.span(intervals.areaUnderCurve, times: 1, 5)))",
      ],
    ] + conditions
  }

  private static let words = [
    PairParts.similarity, PairParts.threshold,
    (
      word: "95 % sure: between ... and ...",
      meaning:
        "Where the number would lie in 95 of 100 cases if other pairs of the same kind had been "
        + "photographed."
    ), PairParts.notMeasured,
  ]
}
