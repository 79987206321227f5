import MTLFace
import MTLFaceEvaluation
import MTLFaceReports
import MTLFaceSupport

/// The HTML page of `evaluate synthesis`: the table of results, the estimated ages by target group,
/// and the faces of each model.
struct SynthesisReportPage {
  private let rows: [SynthesisReportRow]
  private let name: String
  private let judges: (ages: String, identities: String)
  private let skipped: [FaceDataset.Problem]

  /// Creates a page.
  ///
  /// - Parameters:
  ///   - rows: The results of each model, all for the same faces.
  ///   - name: The name of the data set.
  ///   - judges: The paths of the age estimator and the recognizer.
  ///   - skipped: The faces that could not be used.
  init(
    _ rows: [SynthesisReportRow], name: String, judges: (ages: String, identities: String),
    skipped: [FaceDataset.Problem]
  ) {
    self.rows = rows
    self.name = name
    self.judges = judges
    self.skipped = skipped
  }

  /// Returns the HTML of the page.
  ///
  /// - Throws: `ImageError` if there is not enough memory.
  func html() throws -> String {
    let title = "Faces at other ages: \(HTMLText.escaped(name, to: 100))"
    var body = "<h1>\(title)</h1>\n"
    body += ReportElements.paragraph(
      "\(Numbers.count(rows.first?.evaluation.faces.count ?? 0, "face")), each synthesized at "
        + "every age; ages estimated by \(judges.ages), identities compared by "
        + "\(judges.identities).",
      kind: "state")
    if rows.count == 1, let row = rows.first { body += ReportElements.cards(Self.cards(row)) }
    body += ReportElements.section(
      "Results",
      HTMLPage.table(SynthesisReportRow.columnTitles, rows.map(\.cells))
        + ReportElements.paragraph("In parentheses: 95 % intervals over the faces."))
    body += ReportElements.section("Estimated ages", ReportElements.charts([ages]))
    for row in rows { body += try section(row) }
    body += ReportElements.section(
      "Omitted faces",
      ReportElements.disclosure(
        "Faces that could not be used (\(Numbers.grouped(skipped.count)))",
        lines: skipped.map(\.description)))
    body += ReportElements.glossary(Self.words)
    return HTMLPage.html(title: title, body: body)
  }

  private static func cards(_ row: SynthesisReportRow) -> [String] {
    let (count, all) = NaturalFrequency.fraction(row.metrics.ageAccuracy.value)
    let sure =
      row.metrics.ageAccuracy.interval.map {
        " (95 % sure: \(MetricText.interval($0, decimals: 1)) %)"
      }
      ?? ""
    return [
      ReportElements.card(
        MetricText.percent(row.metrics.ageAccuracy.value, decimals: 1),
        "Of \(all) results, \(count) have the requested age group\(sure)."),
      ReportElements.card(
        Numbers.fixed(row.metrics.identityPreservation.value, 2),
        "The similarity of result and input for a recognizer, from -1 to 1; different people have "
          + "about 0."
      ),
    ]
  }

  /// The chart of the mean estimated age by target age group, with one curve per model.
  private var ages: String {
    guard let groups = rows.first?.evaluation.scores.groups else { return "" }
    let svg = SVGCurveChart(
      title: "Mean estimated age by target age group",
      curves: rows.map { row in
        row.evaluation.scores.meanEstimatedAges.enumerated().compactMap { group, years in
          years.map { (x: Double(group), y: $0) }
        }
      },
      // The margin of 0.4 groups makes space for the first and the last label.
      horizontal: ChartAxis.linear(from: -0.4, to: Double(groups.count) - 0.6, count: groups.count)
        .labeled { groups.label(Int($0)) }, vertical: ChartAxis.linear(from: 0, to: 100, count: 5),
      horizontalName: "target age group")
    return ReportElements.figure(
      "Estimated years", svg.svg, legend: rows.map { "\($0.method): \($0.evaluation.shortName)" },
      caption: "The mean estimated age of the results. The curve of a good model rises everywhere.")
  }

  /// Returns the section with the faces and the detailed results of one model.
  private func section(_ row: SynthesisReportRow) throws -> String {
    let scores = row.evaluation.scores
    let groups = scores.groups
    func table(_ value: (SynthesisScores.Mapping) -> String) -> String {
      HTMLPage.table(
        ["from \\ to"] + (0..<groups.count).map { groups.label($0) },
        (0..<groups.count).map { source in
          [groups.label(source)] + scores.mappings[source].map { $0.map(value) ?? "-" }
        })
    }
    let picture = try row.evaluation.sheet().map { sheet in
      "<figure class=\"sheet\">\n"
        + (try HTMLPage.photo(
          sheet.render(),
          alternative: "Faces at every age by \(HTMLText.escaped(row.evaluation.modelName))"))
        + "\n<figcaption>Each row shows the input and the same face at every age, with the "
        + "estimated age.</figcaption>\n</figure>\n"
    }
    return ReportElements.section(
      "\(row.method): \(row.evaluation.modelName)",
      (picture ?? "")
        + "<div class=\"tables\">\n<div>\n<h3>Age accuracy, %</h3>\n"
        + table { Numbers.fixed(100 * $0.ageAccuracy, 1) }
        + "</div>\n<div>\n<h3>Identity preservation</h3>\n"
        + table { Numbers.fixed($0.identityPreservation, 2) } + "</div>\n</div>\n")
  }

  private static let words = [
    (
      word: "Age accuracy",
      meaning:
        "The share of results whose estimated age lies in the target group; the mean over all "
        + "pairs of a source group and a target group. The age estimator did not take part in "
        + "the training."
    ),
    (
      word: "Identity preservation",
      meaning:
        "The mean cosine similarity between the embeddings of result and input, computed by an "
        + "independent recognizer. It does not reach 1, because aging also changes the embedding."
    ),
    (
      word: "Shift",
      meaning:
        "The largest change of the mean of a color channel, in levels of 0...255: the average "
        + "over the faces, and the maximum."
    ),
    (
      word: "Synthesized face",
      meaning:
        "A plausible example for an age. It is not evidence of how a person looked or will look."
    ),
  ]
}
