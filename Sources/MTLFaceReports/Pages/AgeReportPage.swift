public import MTLFaceData
public import MTLFaceEvaluation
import MTLFaceNetwork
import MTLFaceSupport
public import MTLFaceVision

/// An HTML page about the accuracy of estimated ages, for readers without statistical knowledge.
///
///     let page = AgeReportPage(metrics, outputs, dataName: "UTKFace", modelName: "m.safetensors")
///     let html = try page.html { try inference.alignedFace(at: $0).image }
///
/// The page contains small pictures of the faces with the largest errors.
public struct AgeReportPage: Sendable {
  private let metrics: AgeMetrics
  private let outputs: ModelOutputs
  private let dataName: String
  private let modelName: String

  /// Creates a page.
  ///
  /// - Parameters:
  ///   - metrics: The metrics of the faces of `outputs`.
  ///   - outputs: The estimated ages.
  ///   - dataName: The name of the data set.
  ///   - modelName: The name of the model.
  public init(
    _ metrics: AgeMetrics, _ outputs: ModelOutputs, dataName: String, modelName: String
  ) {
    self.metrics = metrics
    self.outputs = outputs
    self.dataName = dataName
    self.modelName = modelName
  }

  /// Returns the page.
  ///
  /// - Parameter faceImage: Returns the picture of a face by its index in the data set. If it
  ///   throws, the page shows the error in place of the picture.
  /// - Throws: `ImageError` if memory is insufficient.
  public func html(faceImage: (Int) throws -> RGBImage) throws(ImageError) -> String {
    let title = "Age estimation on \(HTMLText.escaped(dataName, to: 100))"
    let faces = NumberFormat.count(outputs.indices.count, "face")
    var body = "<h1>\(title)</h1>\n"
    body += HTMLElement.paragraph("\(faces) of known age; model \(modelName).", style: "state")
    body += HTMLElement.cards(cards)
    body += HTMLElement.section(
      "Charts", HTMLElement.charts([cumulativeScoreChart, try confusionMatrix()]))
    body += HTMLElement.section("By age and gender", table)
    body += largestErrors(faceImage)
    body += HTMLElement.section(
      "Omitted photos",
      HTMLElement.disclosure(
        "Photos that could not be used", lines: outputs.skipped.map(\.description)))
    body += HTMLElement.glossary(Self.terms)
    return HTMLPage.html(title: title, body: body)
  }

  private var cards: [String] {
    let (errors, intervals) = (metrics.all.errors, metrics.all.intervals)
    var cards = [
      HTMLElement.card(
        NumberFormat.fixed(errors.meanAbsoluteError, 1) + " years",
        "The mean absolute error: the average difference between estimated and true age"
          + Self.yearsClause(intervals.meanAbsoluteError) + ".")
    ]
    for (years, interval) in zip(metrics.cumulativeScoreYears, intervals.cumulativeScores)
    where years == 5 {
      let score = errors.cumulativeScore(years)
      let frequency = NaturalFrequency(score)
      cards.append(
        HTMLElement.card(
          MetricText.percent(score, decimals: 1),
          "Of \(frequency.total) faces, the age of \(frequency.count) is estimated to within 5 years"
            + MetricText.intervalClause(interval) + "."))
    }
    cards.append(
      HTMLElement.card(
        MetricText.percent(errors.groupAccuracy, decimals: 1),
        "The share of faces whose estimated age is in the right age group"
          + MetricText.intervalClause(intervals.groupAccuracy) + "."))
    return cards + [biasCard(errors.bias, intervals.bias)]
  }

  /// The mean signed error, with its direction if the interval does not include 0.
  private func biasCard(_ bias: Double, _ interval: ConfidenceInterval?) -> String {
    let isYounger = bias < 0
    let direction = isYounger ? "younger" : "older"
    let number = "\(NumberFormat.fixed(abs(bias), 1)) years \(direction)"
    if let interval, interval.low <= 0, interval.high >= 0 {
      return HTMLElement.card(
        number,
        "The mean difference between estimated and true age. Its direction is not certain: the 95 % "
          + "confidence interval includes 0.")
    }
    let magnitude =
      isYounger ? interval.map { ConfidenceInterval(low: -$0.high, high: -$0.low) } : interval
    return HTMLElement.card(
      number,
      "The mean difference between estimated and true age: faces are estimated as \(direction) than "
        + "they are" + Self.yearsClause(magnitude) + ".")
  }

  private static func yearsClause(_ interval: ConfidenceInterval?) -> String {
    MetricText.intervalClause(interval, scale: 1, unit: " years")
  }
}

extension AgeReportPage {
  private var cumulativeScoreChart: String {
    let limits = (0...20).map(Double.init)
    let chart = SVGCurveChart(
      title: "Share of faces by maximum error",
      curves: [limits.map { (x: $0, y: metrics.all.errors.cumulativeScore($0)) }],
      horizontal: .linear(from: 0, to: 20, count: 10),
      vertical: ChartAxis.linear(from: 0, to: 1, count: 5).labeled {
        NumberFormat.significant(100 * $0, 3) + " %"
      }, horizontalName: "maximum error in years")
    return HTMLElement.figure(
      "Cumulative score", chart.svg,
      caption: "The share of faces whose age is estimated with at most this error.")
  }

  private func confusionMatrix() throws(ImageError) -> String {
    let png = try metrics.confusion.image(title: "Faces by age group").encodedPNG()
    return HTMLElement.sheet(
      HTMLElement.picture(png: png, alternative: "Faces by true and estimated age group"),
      title: "Estimated by true age group",
      caption:
        "Rows are true age groups, columns are estimated ones. Percentages are of the row. For "
        + "an accurate estimator, only the diagonal is dark.")
  }

  private var table: String {
    let rows = metrics.strata.map { stratum in
      let count = NumberFormat.grouped(stratum.errors.signedErrors.count)
      guard !stratum.isTooSmall else {
        return [stratum.title, count, "too few to measure", "", "", ""]
      }
      return [
        stratum.title, count, NumberFormat.fixed(stratum.errors.meanAbsoluteError, 1),
        MetricText.interval(stratum.intervals.meanAbsoluteError, scale: 1, decimals: 1),
        NumberFormat.fixed(stratum.errors.bias, 1),
        MetricText.percent(stratum.errors.groupAccuracy, decimals: 1),
      ]
    }
    guard !rows.isEmpty else { return "" }
    return HTMLElement.table(
      [
        "", "faces", "mean absolute error in years", "95 % interval", "bias in years",
        "right age group",
      ], rows)
  }

  private func largestErrors(_ faceImage: (Int) throws -> RGBImage) -> String {
    let errors = metrics.all.errors.signedErrors
    let figures = metrics.worst(12).filter { errors[$0] != 0 }.map { place in
      let index = outputs.indices[place]
      let label = outputs.dataset.samples[index].name
      let picture = HTMLElement.face(label) { try faceImage(index) }
      return "<figure><div>\(picture)</div><figcaption>"
        + "true \(NumberFormat.fixed(metrics.ages[place], 0)), "
        + "estimated \(NumberFormat.fixed(metrics.estimated[place], 0))<br>"
        + "\(HTMLText.escaped(label, to: 100))</figcaption></figure>\n"
    }
    guard !figures.isEmpty else { return "" }
    return HTMLElement.section(
      "Largest errors",
      HTMLElement.paragraph(
        "Check these faces before you rely on the results: sometimes the label is wrong.")
        + "<div class=\"faces\">\n\(figures.joined())</div>\n")
  }

  private static let terms = [
    GlossaryTerm(
      name: "Mean absolute error",
      meaning:
        "The mean difference between estimated and true age, regardless of its direction. Ages "
        + "above 100 count as 100."),
    GlossaryTerm(
      name: "Bias",
      meaning:
        "The mean of estimated minus true age: positive if faces are estimated as older than "
        + "they are."),
    .interval(over: "people"),
    GlossaryTerm(
      name: "Estimated age",
      meaning: "The age that a face appears to have to the model. It is no proof of a person's age."
    ),
  ]
}
