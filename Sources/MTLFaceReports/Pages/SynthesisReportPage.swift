public import MTLFaceData
import MTLFaceEvaluation
import MTLFaceNetwork
import MTLFaceSupport

/// An HTML page that compares synthesis models by their metrics, the estimated ages and example
/// faces.
///
///     let page = SynthesisReportPage(
///       results, dataName: "UTKFace", ageEstimatorName: "a.st", recognizerName: "i.st")
///     try page.html().write(toFile: "ages.html", atomically: true, encoding: .utf8)
public struct SynthesisReportPage: Sendable {
  private let results: [SynthesisResult]
  private let dataName: String
  private let ageEstimatorName: String
  private let recognizerName: String
  private let skipped: [FaceDataset.Problem]

  /// Creates a page.
  ///
  /// - Parameters:
  ///   - results: The results of the models on the same faces.
  ///   - dataName: The name of the data set.
  ///   - ageEstimatorName: The name of the model that estimates ages.
  ///   - recognizerName: The name of the model that compares identities.
  ///   - skipped: The faces that could not be used.
  public init(
    _ results: [SynthesisResult], dataName: String, ageEstimatorName: String,
    recognizerName: String, skipped: [FaceDataset.Problem] = []
  ) {
    self.results = results
    self.dataName = dataName
    self.ageEstimatorName = ageEstimatorName
    self.recognizerName = recognizerName
    self.skipped = skipped
  }

  /// Returns the page as HTML.
  ///
  /// - Throws: `ImageError` if a sheet of examples cannot be drawn or encoded; `TensorError` if the
  ///   examples of a model differ in size.
  public func html() throws -> String {
    let title = "Face age synthesis on \(HTMLText.escaped(dataName, to: 100))"
    let faces = NumberFormat.count(results.first?.evaluation.faces.count ?? 0, "face")
    var body = "<h1>\(title)</h1>\n"
    body += HTMLElement.paragraph(
      "\(faces), each synthesized in every age group. Ages are estimated with \(ageEstimatorName), "
        + "and identities are compared with \(recognizerName).", style: "state")
    if results.count == 1, let result = results.first {
      body += HTMLElement.cards(Self.cards(result.metrics))
    }
    body += HTMLElement.section(
      "Results",
      HTMLElement.table(SynthesisResult.columnTitles, results.map(\.cells))
        + HTMLElement.paragraph("In parentheses: 95% confidence intervals over faces."))
    body += HTMLElement.section("Estimated ages", HTMLElement.charts([ageChart]))
    for result in results { body += try Self.section(result) }
    body += HTMLElement.section(
      "Omitted faces",
      HTMLElement.disclosure("Faces that could not be used", lines: skipped.map(\.description)))
    body += HTMLElement.glossary(Self.terms)
    return HTMLPage.html(title: title, body: body)
  }

  private static func cards(_ metrics: SynthesisMetrics) -> [String] {
    let accuracy = NaturalFrequency(metrics.ageAccuracy.value)
    return [
      HTMLElement.card(
        MetricText.percent(metrics.ageAccuracy.value, decimals: 1),
        "Of \(accuracy.total) results, the estimated age of \(accuracy.count) is in the target age "
          + "group" + MetricText.intervalClause(metrics.ageAccuracy.interval) + "."),
      HTMLElement.card(
        NumberFormat.fixed(metrics.identityPreservation.value, 2),
        "The mean similarity of results and inputs according to a recognizer, from -1 to 1. The "
          + "similarity of photos of different people is about 0."),
    ]
  }

  /// A chart of the mean estimated age by target age group, with a curve for each model.
  private var ageChart: String {
    guard let groups = results.first?.evaluation.scores.groups else { return "" }
    let chart = SVGCurveChart(
      title: "Mean estimated age by target age group",
      curves: results.map { result in
        result.evaluation.scores.meanEstimatedAges.enumerated().compactMap { group, years in
          years.map { (x: Double(group), y: $0) }
        }
      },
      // The axis extends beyond the first and the last group to leave space for their labels.
      horizontal: ChartAxis.linear(from: -0.4, to: Double(groups.count) - 0.6, count: groups.count)
        .labeled { groups.label(Int($0)) },
      vertical: .linear(from: 0, to: 100, count: 5), horizontalName: "target age group")
    return HTMLElement.figure(
      "Estimated age in years", chart.svg,
      legend: results.map { "\($0.method): \($0.evaluation.shortName)" },
      caption:
        "The mean estimated age of the results. For an accurate model, it increases from group to group."
    )
  }

  /// Returns the section of a model with example faces and the metrics by source and target group.
  private static func section(_ result: SynthesisResult) throws -> String {
    let (evaluation, scores) = (result.evaluation, result.evaluation.scores)
    let groups = scores.groups
    func table(_ value: (SynthesisScores.Mapping) -> String) -> String {
      HTMLElement.table(
        ["from \\ to"] + (0..<groups.count).map { groups.label($0) },
        (0..<groups.count).map { source in
          [groups.label(source)] + scores.mappings[source].map { $0.map(value) ?? "-" }
        })
    }
    let examples = try SynthesisSheet(examplesOf: evaluation).map { sheet in
      HTMLElement.sheet(
        try HTMLElement.photo(
          sheet.render(), alternative: "Synthesized faces of \(evaluation.modelName)"),
        caption:
          "Each row shows the input, followed by the face in each age group with its estimated age."
      )
    }
    return HTMLElement.section(
      "\(result.method): \(evaluation.modelName)",
      (examples ?? "") + "<div class=\"tables\">\n<div>\n<h3>Age accuracy, %</h3>\n"
        + table { NumberFormat.fixed(100 * $0.ageAccuracy, 1) }
        + "</div>\n<div>\n<h3>Identity preservation</h3>\n"
        + table { NumberFormat.fixed($0.identityPreservation, 2) } + "</div>\n</div>\n")
  }

  private static let terms = [
    GlossaryTerm(
      name: "Age accuracy",
      meaning:
        "The percentage of results whose estimated age is in the target age group, as a mean over "
        + "all pairs of source and target group. The age is estimated by a network that was not "
        + "used for training."),
    GlossaryTerm(
      name: "Identity preservation",
      meaning:
        "The mean cosine between the embeddings of result and input, computed by an independent "
        + "recognizer. It is less than 1 even for perfect results, because the embedding of a "
        + "face also changes with age."),
    GlossaryTerm(
      name: "Shift",
      meaning:
        "The largest change in the mean of a color channel between an input face and any of its "
        + "results, in gray levels from 0 to 255. The table shows the mean and the maximum over "
        + "the input faces."),
    GlossaryTerm(
      name: "Synthesized faces",
      meaning:
        "Synthesized faces are estimates. They are not evidence of the past or future appearance of "
        + "a person."),
  ]
}
