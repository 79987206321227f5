public import MTLFaceData
public import MTLFaceEvaluation
import MTLFaceNetwork
import MTLFaceSupport
public import MTLFaceVision

/// An HTML page about the accuracy of estimated ages. Readers do not need statistical knowledge.
///
///     let page = AgeReportPage(metrics, outputs, dataName: "UTKFace", modelName: "m.safetensors")
///     let html = try page.html { try inference.alignedFace(at: $0).image }
///
/// The page contains small images of the faces with the largest errors.
public struct AgeReportPage: Sendable {
  private let metrics: AgeMetrics
  private let outputs: ModelOutputs
  private let dataName: String
  private let modelName: String

  /// Creates a page.
  ///
  /// - Parameters:
  ///   - metrics: The metrics of the faces in `outputs`.
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

  /// Returns the page as HTML.
  ///
  /// - Parameter faceImage: A closure that returns the image of the face at an index in the data
  ///   set. If it throws, the page shows the error in place of the image.
  /// - Throws: `ImageError` if memory is insufficient for the confusion matrix.
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
        "The percentage of faces whose estimated age is in the correct age group"
          + MetricText.intervalClause(intervals.groupAccuracy) + "."))
    return cards + [biasCard(errors.bias, intervals.bias)]
  }

  /// Returns the card for the mean signed error, which states whether the direction of the error is
  /// certain.
  private func biasCard(_ bias: Double, _ interval: ConfidenceInterval?) -> String {
    let isYounger = bias < 0
    let direction = isYounger ? "younger" : "older"
    let number = "\(NumberFormat.fixed(abs(bias), 1)) years \(direction)"
    if let interval, interval.low <= 0, interval.high >= 0 {
      return HTMLElement.card(
        number,
        "The mean difference between estimated and true age. The direction is not certain, because "
          + "the 95% confidence interval includes 0.")
    }
    let magnitude =
      isYounger ? interval.map { ConfidenceInterval(low: -$0.high, high: -$0.low) } : interval
    return HTMLElement.card(
      number,
      "The mean difference between estimated and true age: on average, faces are estimated to be "
        + "\(direction) than they are" + Self.yearsClause(magnitude) + ".")
  }

  private static func yearsClause(_ interval: ConfidenceInterval?) -> String {
    MetricText.intervalClause(interval, scale: 1, unit: " years")
  }
}

extension AgeReportPage {
  private var cumulativeScoreChart: String {
    let limits = (0...20).map(Double.init)
    let chart = SVGCurveChart(
      title: "Percentage of faces by maximum error",
      curves: [limits.map { (x: $0, y: metrics.all.errors.cumulativeScore($0)) }],
      horizontal: .linear(from: 0, to: 20, count: 10),
      vertical: ChartAxis.linear(from: 0, to: 1, count: 5).labeled {
        NumberFormat.significant(100 * $0, 3) + "%"
      }, horizontalName: "maximum error in years")
    return HTMLElement.figure(
      "Cumulative score", chart.svg,
      caption: "The percentage of faces whose age is estimated with at most this error.")
  }

  private func confusionMatrix() throws(ImageError) -> String {
    let png = try metrics.confusion.image(title: "Faces by age group").encodedPNG()
    return HTMLElement.sheet(
      HTMLElement.picture(
        png: png, alternative: "Confusion matrix of true and estimated age groups"),
      title: "Estimated and true age groups",
      caption:
        "Rows are true age groups, and columns are estimated age groups. The percentages of a row "
        + "add up to 100%. For an accurate estimator, only the diagonal is dark.")
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
        "", "faces", "mean absolute error in years", "95% interval", "bias in years",
        "correct age group",
      ], rows)
  }

  private func largestErrors(_ faceImage: (Int) throws -> RGBImage) -> String {
    let errors = metrics.all.errors.signedErrors
    let figures = metrics.worst(12).filter { errors[$0] != 0 }.map { position in
      let index = outputs.indices[position]
      let label = outputs.dataset.samples[index].name
      let picture = HTMLElement.face(label) { try faceImage(index) }
      return "<figure><div>\(picture)</div><figcaption>"
        + "true \(NumberFormat.fixed(metrics.ages[position], 0)), "
        + "estimated \(NumberFormat.fixed(metrics.estimated[position], 0))<br>"
        + "\(HTMLText.escaped(label, to: 100))</figcaption></figure>\n"
    }
    guard !figures.isEmpty else { return "" }
    return HTMLElement.section(
      "Largest errors",
      HTMLElement.paragraph(
        "Check these faces before you rely on the results, because some of the labels may be wrong."
      )
        + "<div class=\"faces\">\n\(figures.joined())</div>\n")
  }

  private static let terms = [
    GlossaryTerm(
      name: "Mean absolute error",
      meaning:
        "The mean of the absolute differences between estimated and true ages. Ages above 100 "
        + "years are treated as 100."),
    GlossaryTerm(
      name: "Bias",
      meaning:
        "The mean difference between estimated and true age. It is positive if faces are estimated "
        + "to be older than they are on average."),
    .interval(over: "people"),
    GlossaryTerm(
      name: "Estimated age",
      meaning:
        "The age that the model predicts from the appearance of a face. It does not prove the age "
        + "of a person."
    ),
  ]
}
