public import MTLFaceData
import MTLFaceEvaluation
import MTLFaceNetwork
import MTLFaceSupport

/// An HTML page that compares synthesis models: a table of metrics, the estimated ages, and
/// examples of each model's faces.
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

  /// Returns the page.
  ///
  /// - Throws: `ImageError` if a sheet of examples cannot be drawn; `TensorError` if the examples
  ///   of a model differ in size.
  public func html() throws -> String {
    let title = "Face age synthesis on \(HTMLText.escaped(dataName, to: 100))"
    let faces = NumberFormat.count(results.first?.evaluation.faces.count ?? 0, "face")
    var body = "<h1>\(title)</h1>\n"
    body += HTMLElement.paragraph(
      "\(faces), each synthesized in every age group. Ages are estimated by \(ageEstimatorName), "
        + "identities compared by \(recognizerName).", style: "state")
    if results.count == 1, let result = results.first {
      body += HTMLElement.cards(Self.cards(result.metrics))
    }
    body += HTMLElement.section(
      "Results",
      HTMLElement.table(SynthesisResult.columnTitles, results.map(\.cells))
        + HTMLElement.paragraph("In parentheses: 95 % confidence intervals over faces."))
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
        "The mean similarity between results and inputs for a recognizer, from -1 to 1. For photos of "
          + "different people it is about 0."),
    ]
  }

  /// The mean estimated age by target age group, a curve for each model.
  private var ageChart: String {
    guard let groups = results.first?.evaluation.scores.groups else { return "" }
    let chart = SVGCurveChart(
      title: "Mean estimated age by target age group",
      curves: results.map { result in
        result.evaluation.scores.meanEstimatedAges.enumerated().compactMap { group, years in
          years.map { (x: Double(group), y: $0) }
        }
      },
      // Half a group of room for the labels at the ends.
      horizontal: ChartAxis.linear(from: -0.4, to: Double(groups.count) - 0.6, count: groups.count)
        .labeled { groups.label(Int($0)) },
      vertical: .linear(from: 0, to: 100, count: 5), horizontalName: "target age group")
    return HTMLElement.figure(
      "Estimated age in years", chart.svg,
      legend: results.map { "\($0.method): \($0.evaluation.shortName)" },
      caption:
        "The mean estimated age of the results. For a good model it rises from group to group.")
  }

  /// Returns the section of one model: example faces, and the metrics by source and target group.
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
        caption: "Each row shows the input, then the face in each age group with its estimated age."
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
        "The share of results whose age, estimated by a network that was not used for training, "
        + "is in the target age group; the mean over all pairs of a source and a target group."),
    GlossaryTerm(
      name: "Identity preservation",
      meaning:
        "The mean cosine between the embeddings of result and input, computed by an independent "
        + "recognizer. It is less than 1 even for perfect results, because age also changes the "
        + "embedding of a face."),
    GlossaryTerm(
      name: "Shift",
      meaning:
        "The largest change of the mean of a color channel, in gray levels of 0...255: the mean "
        + "over faces, and the maximum."),
    GlossaryTerm(
      name: "Synthesized faces",
      meaning:
        "Synthesized faces are estimates. They are no evidence of what a person looked or will "
        + "look like."),
  ]
}
