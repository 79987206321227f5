import MTLFace
import MTLFaceEvaluation
import MTLFaceReports
import MTLFaceSupport

/// The page of `evaluate synthesis`: the table, how ages follow, and each model's faces.
struct SynthesisReportPage {
  private let rows: [SynthesisReportRow]
  private let name: String
  private let judges: (ages: String, identities: String)
  private let skipped: [FaceDataset.Problem]

  /// A page.
  ///
  /// - Parameters:
  ///   - rows: Models, judged on the same faces.
  ///   - name: What the faces are called.
  ///   - judges: Files of the networks that judged.
  ///   - skipped: Faces that could not be used.
  init(
    _ rows: [SynthesisReportRow], name: String, judges: (ages: String, identities: String),
    skipped: [FaceDataset.Problem]
  ) {
    self.rows = rows
    self.name = name
    self.judges = judges
    self.skipped = skipped
  }

  /// The page.
  ///
  /// - Throws: `ImageError` where memory is short.
  func html() throws -> String {
    let title = "Faces at other ages: \(HTMLText.escaped(name, to: 100))"
    var body = "<h1>\(title)</h1>\n"
    body += ReportElements.paragraph(
      "\(Numbers.count(rows.first?.evaluation.faces.count ?? 0, "face")), each shown at every age; ages are "
        + "read by \(judges.ages), persons compared by \(judges.identities).",
      kind: "state")
    if rows.count == 1, let row = rows.first { body += ReportElements.cards(Self.cards(row)) }
    body += ReportElements.section(
      "The table",
      HTMLPage.table(SynthesisReportRow.columnTitles, rows.map(\.cells))
        + ReportElements.paragraph("In brackets: 95 % sure, over faces."))
    body += ReportElements.section("Do the ages follow?", ReportElements.charts([ages]))
    for row in rows { body += try section(row) }
    body += ReportElements.section(
      "What was left out",
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
        "Of \(all) results, \(count) look as old as was asked for\(sure)."),
      ReportElements.card(
        Numbers.fixed(row.metrics.identityPreservation.value, 2),
        "So alike are result and input to a recognizer, from -1 to 1; photos of two people are about 0."
      ),
    ]
  }

  /// The mean age read, by the age group asked for, a curve a model.
  private var ages: String {
    guard let groups = rows.first?.evaluation.scores.groups else { return "" }
    let svg = SVGCurveChart(
      title: "Mean age read, by the age group asked for",
      curves: rows.map { row in
        row.evaluation.scores.meanEstimatedAges.enumerated().compactMap { group, years in
          years.map { (x: Double(group), y: $0) }
        }
      },
      // Half a group of room for the labels at the ends.
      horizontal: ChartAxis.linear(from: -0.4, to: Double(groups.count) - 0.6, count: groups.count)
        .labeled { groups.label(Int($0)) }, vertical: ChartAxis.linear(from: 0, to: 100, count: 5),
      horizontalName: "age group asked for")
    return ReportElements.figure(
      "Years, as read", svg.svg, legend: rows.map { "\($0.method): \($0.evaluation.shortName)" },
      caption: "The mean age that is read off the results. A good model rises all the way.")
  }

  /// What one model makes of the faces.
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
        + "\n<figcaption>Each row: the input, then the same face at every age, with the age that is "
        + "read off it.</figcaption>\n</figure>\n"
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
        "The share of results whose age, as read by a network that took no part in the training, lies in "
        + "the group that was asked for; the mean over all pairs of a source group and a target group."
    ),
    (
      word: "Identity preservation",
      meaning:
        "The mean cosine between the embeddings of result and input, by a recognizer of other origin. "
        + "It never reaches 1 where the age changes: years change a face to a recognizer, too."
    ),
    (
      word: "Shift",
      meaning:
        "How far the mean of a color moves at most, in gray levels of 0...255: a face, on average, and "
        + "the worst."
    ),
    (
      word: "Made, not seen",
      meaning: "The faces are guesses. They are no evidence of how somebody looked or will look."
    ),
  ]
}
