import MTLFace
import MTLFaceEvaluation
import MTLFaceReports
import MTLFaceSupport

/// The HTML page of `evaluate age`, for readers without knowledge of statistics.
struct AgeReportPage {
  private let name: String
  private let model: String
  private let metrics: AgeMetrics
  private let outputs: ModelOutputs

  init(_ metrics: AgeMetrics, _ outputs: ModelOutputs, name: String, model: String) {
    self.metrics = metrics
    self.outputs = outputs
    self.name = name
    self.model = model
  }

  /// Returns the HTML of the page.
  ///
  /// - Parameter reading: The source of the images of the largest errors.
  /// - Throws: `ImageError` if there is not enough memory.
  func html(_ reading: DatasetInference) throws -> String {
    let title = "Estimating ages in \(HTMLText.escaped(name, to: 100))"
    var body = "<h1>\(title)</h1>\n"
    body += ReportElements.paragraph(
      "\(Numbers.count(outputs.indices.count, "face")) of known age; model \(model).",
      kind: "state")
    body += ReportElements.cards(cards)
    body += ReportElements.section("Charts", try pictures())
    body += ReportElements.section("By age and gender", table)
    body += mistakes(reading)
    body += ReportElements.section(
      "Omitted photos",
      ReportElements.disclosure(
        "Photos that could not be used (\(Numbers.grouped(outputs.skipped.count)))",
        lines: outputs.skipped.map(\.description)))
    body += ReportElements.glossary(Self.words)
    return HTMLPage.html(title: title, body: body)
  }

  private func sure(_ span: ConfidenceInterval?, times factor: Double, _ unit: String) -> String {
    guard let span else { return "" }
    return " (95 % sure: between \(Numbers.fixed(span.low * factor, 1)) and "
      + "\(Numbers.fixed(span.high * factor, 1))\(unit))"
  }

  private var cards: [String] {
    let (errors, spans) = (metrics.all.errors, metrics.all.intervals)
    var cards = [
      ReportElements.card(
        Numbers.fixed(errors.meanAbsoluteError, 1) + " years",
        "The average difference between the estimate and the true age"
          + sure(spans.meanAbsoluteError, times: 1, "") + ".")
    ]
    for (year, span) in zip(metrics.cumulativeScoreYears, spans.cumulativeScores) where year == 5 {
      let (count, all) = NaturalFrequency.fraction(errors.cumulativeScore(year))
      cards.append(
        ReportElements.card(
          MetricText.percent(errors.cumulativeScore(year), decimals: 1),
          "For \(count) of \(all) faces the error is at most 5 years" + sure(span, times: 100, " %")
            + "."))
    }
    cards.append(
      ReportElements.card(
        MetricText.percent(errors.groupAccuracy, decimals: 1),
        "The share of faces whose age group is estimated correctly"
          + sure(spans.groupAccuracy, times: 100, " %") + "."))
    return cards + [biasCard(errors.bias, spans.bias)]
  }

  /// Returns the card on whether estimates are on average too low or too high.
  private func biasCard(_ bias: Double, _ span: ConfidenceInterval?) -> String {
    let isYounger = bias < 0
    let direction = isYounger ? "younger" : "older"
    let number = "\(Numbers.fixed(abs(bias), 1)) years \(direction)"
    if let span, span.low <= 0, span.high >= 0 {
      return ReportElements.card(
        number,
        "The average estimate; the data do not show whether it is really too low or too high."
      )
    }
    let turned = isYounger ? span.map { ConfidenceInterval(low: -$0.high, high: -$0.low) } : span
    return ReportElements.card(
      number,
      "On average, faces are estimated to be this much \(direction) than they are"
        + sure(turned, times: 1, "") + ".")
  }

  private func pictures() throws -> String {
    let steps = (0...20).map(Double.init)
    let svg = SVGCurveChart(
      title: "Share of faces by the error",
      curves: [steps.map { (x: $0, y: metrics.all.errors.cumulativeScore($0)) }],
      horizontal: ChartAxis.linear(from: 0, to: 20, count: 10),
      vertical: ChartAxis.linear(from: 0, to: 1, count: 5).labeled {
        NumberFormat.significant(100 * $0, 3) + " %"
      }, horizontalName: "largest error in years")
    let png = try metrics.confusion.image(title: "Faces by age group").encodedPNG()
    let picture = HTMLPage.picture(
      png: png, alternative: "Faces by true and estimated age group")
    return ReportElements.charts([
      ReportElements.figure(
        "How large are the errors?", svg.svg, caption: "The share of faces up to each error."
      ),
      "<figure class=\"sheet\">\n<h3>Which groups are confused?</h3>\n\(picture)\n<figcaption>"
        + "Rows are true groups, columns are estimated groups; percentages refer to the row. A "
        + "good estimator is dark only on the diagonal.</figcaption>\n</figure>\n",
    ])
  }

  private var table: String {
    let rows = metrics.strata.map { stratum in
      let count = Numbers.grouped(stratum.errors.signedErrors.count)
      let name = "\(stratum.kind.rawValue) \(stratum.name)"
      guard !stratum.isTooSmall else { return [name, count, "too few to measure", "", "", ""] }
      return [
        name, count, Numbers.fixed(stratum.errors.meanAbsoluteError, 1),
        MetricText.interval(stratum.intervals.meanAbsoluteError, scale: 1, decimals: 1),
        Numbers.fixed(stratum.errors.bias, 1),
        MetricText.percent(stratum.errors.groupAccuracy, decimals: 1),
      ]
    }
    guard !rows.isEmpty else { return "" }
    return HTMLPage.table(
      [
        "", "faces", "mean error in years", "95 % sure", "too old (+) or too young (-)",
        "in the right group",
      ], rows)
  }

  private func mistakes(_ reading: DatasetInference) -> String {
    let figures = metrics.worst(12).filter { metrics.all.errors.signedErrors[$0] != 0 }.map {
      place in
      let index = outputs.indices[place]
      let label = outputs.dataset.samples[index].name
      let picture = ReportElements.faceImage(at: index, reading, label: label)
      return
        "<figure><div>\(picture)</div><figcaption>true \(Numbers.fixed(metrics.ages[place], 0)), "
        + "estimated \(Numbers.fixed(metrics.estimated[place], 0))<br>"
        + "\(HTMLText.escaped(label, to: 100))</figcaption></figure>\n"
    }
    guard !figures.isEmpty else { return "" }
    return ReportElements.section(
      "The largest errors",
      ReportElements.paragraph(
        "Look at these faces before you rely on a number: sometimes the label is wrong.")
        + "<div class=\"faces\">\n\(figures.joined())</div>\n")
  }

  private static let words = [
    (
      word: "Mean error (mean absolute error)",
      meaning:
        "The mean of the differences between estimate and true age, without their signs. Ages "
        + "above 100 count as 100."
    ),
    (
      word: "95 % sure",
      meaning:
        "The range that would contain the number in 95 of 100 cases if other people of the same "
        + "kind had been photographed."
    ),
    (
      word: "Estimate",
      meaning:
        "The age that a face appears to have according to the model. It does not prove an age."
    ),
  ]
}
