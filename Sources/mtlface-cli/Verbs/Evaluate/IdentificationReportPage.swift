import MTLFace
import MTLFaceEvaluation
import MTLFaceReports
import MTLFaceSupport

/// The HTML page of `evaluate identification`.
struct IdentificationReportPage {
  private let answer: IdentificationReport

  init(_ answer: IdentificationReport) { self.answer = answer }

  /// The HTML of the page.
  var html: String {
    let title = "Finding people in \(HTMLText.escaped(answer.name, to: 100))"
    var body = "<h1>\(title)</h1>\n"
    body += ReportElements.paragraph(
      "Model: \(answer.model). \(answer.protocolDescription).", kind: "state")
    if let metrics = answer.metrics {
      body += ReportElements.cards(Self.cards(metrics))
      body += ReportElements.charts([ReportElements.cmcChart(metrics.cumulativeMatchCharacteristic)]
      )
      body += Self.tables(metrics)
    }
    body += crowd
    body += Self.leftOut(answer.people)
    return HTMLPage.html(title: title, body: body)
  }

  /// Returns cards with the identification rates in plain words.
  static func cards(_ metrics: IdentificationMetrics) -> [String] {
    metrics.ranks.map { rank in
      let (count, all) = NaturalFrequency.fraction(rank.personRate.rate ?? 0)
      return ReportElements.card(
        MetricText.percent(rank.personRate.rate, decimals: 1),
        "Of \(all) photos of people in the gallery, \(count) were recognized "
          + (rank.rank == 1 ? "at the first guess" : "among the first \(rank.rank) guesses")
          + " (\(NaturalFrequency.confidenceText(rank.personRate, rank.interval))).")
    }
  }

  /// Returns the sections on people who are not in the gallery, and on age groups and genders.
  static func tables(_ metrics: IdentificationMetrics) -> String {
    let strangers = metrics.openSet.map { open in
      let positive = NaturalFrequency.fraction(open.point.falsePositiveRate)
      return [
        "\(positive.count) of \(positive.total)", Numbers.fixed(open.point.threshold, 4),
        MetricText.percent(1 - open.point.falseNegativeRate, decimals: 1),
        open.point.hasEnoughUnmatedProbes
          ? MetricText.interval(
            open.interval.map { ConfidenceInterval(low: 1 - $0.high, high: 1 - $0.low) },
            decimals: 1)
          : "too few strangers to measure",
      ]
    }
    let strata = metrics.strata.map { stratum in
      [
        "\(stratum.kind.rawValue) \(stratum.name)", Numbers.grouped(stratum.personRate.totalCount),
        stratum.isTooSmall
          ? "too few to measure" : MetricText.percent(stratum.personRate.rate, decimals: 1),
        stratum.isTooSmall ? "" : MetricText.interval(stratum.interval, decimals: 1),
      ]
    }
    return ReportElements.section(
      "If the person is not in the gallery",
      strangers.isEmpty
        ? ""
        : ReportElements.paragraph(
          "A face is identified only if its similarity to the most similar photo reaches a "
            + "threshold. With a higher threshold, fewer strangers are mistaken for known "
            + "people, and fewer known people are recognized."
        )
          + HTMLPage.table(
            [
              "strangers mistaken for a known person", "threshold", "known people recognized",
              "95 % sure (%)",
            ],
            strangers))
      + ReportElements.section(
        "By age and gender (recognized at the first guess)",
        strata.isEmpty
          ? "" : HTMLPage.table(["", "photos", "recognized", "95 % sure (%)"], strata))
  }

  private var crowd: String {
    guard !answer.distractors.isEmpty else { return "" }
    let rows = answer.distractors.map { size in
      [
        Numbers.grouped(size.point.distractorCount),
        MetricText.percent(size.point.identificationRate), MetricText.interval(size.interval),
      ]
    }
    return ReportElements.section(
      "One matching face among strangers",
      ReportElements.paragraph("How often the matching face is the most similar one.")
        + HTMLPage.table(["strangers", "found", "95 % sure (%)"], rows))
  }

  /// Returns the section that lists the photos that were omitted or need attention.
  static func leftOut(_ people: DatasetEmbeddings) -> String {
    let rows = people.outputs
    func name(_ index: Int) -> String { people.dataset.samples[index].name }
    let content =
      ReportElements.disclosure(
        "Photos that could not be used (\(Numbers.grouped(rows.skipped.count)))",
        lines: rows.skipped.map(\.description))
      + ReportElements.disclosure(
        "Photos with several faces, of which the largest was used "
          + "(\(Numbers.grouped(rows.multipleFacePhotos.count)))",
        lines: rows.multipleFacePhotos.map { "\(name($0.index)): \($0.faceCount) faces" })
      + ReportElements.disclosure(
        "Images that occur under the names of different people; correct the names "
          + "(\(Numbers.grouped(people.conflictingDuplicates.count)))",
        lines: people.conflictingDuplicates.map { $0.map(name).joined(separator: " = ") })
      + ReportElements.disclosure(
        "Images that occur more than once (\(Numbers.grouped(people.duplicates.count)))",
        lines: people.duplicates.map { $0.map(name).joined(separator: " = ") })
    return ReportElements.section("Omitted photos and photos to check", content)
  }
}
