import MTLFace
import MTLFaceEvaluation
import MTLFaceReports
import MTLFaceSupport

/// The HTML page of `evaluate people`, for readers without knowledge of biometrics.
struct RecognitionReportPage {
  private let answer: RecognitionReport
  private let mistakes: String

  /// Creates a page.
  ///
  /// - Parameters:
  ///   - answer: The results.
  ///   - mistakes: The HTML of the section with the most severe errors.
  init(_ answer: RecognitionReport, mistakes: String) {
    self.answer = answer
    self.mistakes = mistakes
  }

  /// The HTML of the page.
  var html: String {
    let title = "Recognizing the people of \(HTMLText.escaped(answer.name, to: 100))"
    var body = "<h1>\(title)</h1>\n"
    body += ReportElements.paragraph(
      "\(Numbers.count(answer.people.indices.count, "photo")) of "
        + "\(Numbers.count(answer.people.testSet.personCount, "person")); model \(answer.model).",
      kind: "state")
    body += ReportElements.cards(cards)
    body += warnings
    body += thresholds
    body += pictures
    body += IdentificationReportPage.tables(answer.identification)
    body += strata
    body += mistakes
    body += IdentificationReportPage.leftOut(answer.people)
    body += details
    body += ReportElements.glossary(Self.words)
    return HTMLPage.html(title: title, body: body)
  }

  private var cards: [String] {
    let ranks = answer.identification.ranks.filter { [1, 5].contains($0.rank) }.map { rank in
      let (count, all) = NaturalFrequency.fraction(rank.personRate.rate ?? 0)
      return ReportElements.card(
        MetricText.percent(rank.personRate.rate, decimals: 1),
        "Who is it? Of \(all) photos of people in the gallery, \(count) were recognized "
          + (rank.rank == 1 ? "at the first guess" : "among the first \(rank.rank) guesses")
          + " (\(NaturalFrequency.confidenceText(rank.personRate, rank.interval))).")
    }
    guard let threshold = answer.pairs.recommended else { return ranks }
    let accepted = NaturalFrequency.fraction(threshold.point.trueAcceptRate)
    let wrong = NaturalFrequency.fraction(threshold.point.falseAcceptRate)
    return ranks + [
      ReportElements.card(
        MetricText.percent(threshold.point.trueAcceptRate, decimals: 1),
        "Same person or not? Of \(accepted.total) pairs of photos of the same person, "
          + "\(accepted.count) are accepted, while \(wrong.count) of \(wrong.total) pairs of "
          + "different people is accepted by mistake"
          + " (\(NaturalFrequency.confidenceText(threshold.personRate, threshold.interval)))."),
      ReportElements.card(
        Numbers.fixed(threshold.point.threshold, 3),
        "The threshold for this result: two photos with at least this similarity count as the same "
          + "person. "
          + (answer.calibrated == nil
            ? "Add --calibrate to store it in the model file for the verb verify."
            : "It is stored in the model file.")),
    ]
  }

  /// The section with reasons for caution, or an empty string.
  private var warnings: String {
    var lines: [String] = []
    let people = answer.people
    if people.testSet.personCount < 30 {
      lines.append(
        "The number of persons is small (\(Numbers.grouped(people.testSet.personCount))), and "
          + "other people may give other results. With several hundred persons the numbers are "
          + "reliable.")
    }
    let alone = answer.experiment.scores.unmatedCount
    if alone > 0 {
      lines.append(
        "People with a single photo: \(Numbers.grouped(alone)). They cannot be recognized in the "
          + "other photos and serve only as strangers.")
    }
    if !people.conflictingDuplicates.isEmpty {
      lines.append(
        "Images that occur under the names of different people: "
          + "\(Numbers.grouped(people.conflictingDuplicates.count)). Each counts as an error; "
          + "correct the names."
      )
    }
    if people.testSet.excludedDuplicateCount > 0 {
      lines.append(
        "Omitted copies of images: \(Numbers.grouped(people.testSet.excludedDuplicateCount)). A "
          + "copy always matches its original, which proves nothing.")
    }
    if !people.outputs.skipped.isEmpty {
      lines.append(
        "Photos that could not be used: \(Numbers.grouped(people.outputs.skipped.count)); see "
          + "below."
      )
    }
    guard !lines.isEmpty else { return "" }
    let items = lines.map { "<li>\(HTMLText.escaped($0))</li>\n" }.joined()
    return ReportElements.section("Keep in mind", "<ul>\n\(items)</ul>\n")
  }

  private var thresholds: String {
    VerificationReportElements.thresholds(answer.pairs.thresholds.map { ($0.point, $0.interval) })
  }

  private var pictures: String {
    let scores = answer.pairs.pairScores.scores
    return ReportElements.section(
      "Charts",
      ReportElements.charts([
        VerificationReportElements.histogram(
          scores, threshold: answer.pairs.recommended?.point.threshold),
        ReportElements.cmcChart(answer.identification.cumulativeMatchCharacteristic),
        VerificationReportElements.rocChart(scores),
      ]))
  }

  private var strata: String {
    let rows = answer.pairs.strata.map { stratum in
      [
        "\(stratum.kind.rawValue): \(stratum.name)",
        Numbers.grouped(stratum.acceptance.genuine.totalCount),
        stratum.isTooSmall
          ? "too few to measure" : MetricText.percent(stratum.acceptance.genuine.rate, decimals: 1),
        stratum.isTooSmall ? "" : MetricText.interval(stratum.interval, decimals: 1),
        Numbers.grouped(stratum.acceptance.impostors),
        stratum.falseAcceptText,
      ]
    }
    guard !rows.isEmpty else { return "" }
    return ReportElements.section(
      "By years between the photos, age and gender (same or different?)",
      ReportElements.paragraph("All rows use the threshold above.")
        + HTMLPage.table(
          [
            "", "pairs of the same person", "accepted", "95 % sure (%)",
            "pairs of different people",
            "accepted by mistake",
          ], rows))
  }

  private var details: String {
    let pairs = answer.pairs
    let rows = [
      ["Pairs", pairs.selectionDescription],
      ["Random seed", "\(answer.seed)"],
      ["Intervals", "95 %, from \(answer.samples) bootstrap samples of the people"],
      ["Flip averaging", answer.flip ? "yes" : "no"],
      [
        "Equal error rate",
        "\(MetricText.percent(pairs.equalErrorRate)) "
          + "(\(MetricText.interval(pairs.intervals.equalErrorRate)))",
      ],
      [
        "Area under the ROC curve",
        "\(Numbers.fixed(pairs.areaUnderCurve, 5)) "
          + "(\(MetricText.interval(pairs.intervals.areaUnderCurve, scale: 1, decimals: 5)))",
      ],
    ]
    return ReportElements.section("How it was measured", HTMLPage.table([], rows))
  }

  private static let words = [
    VerificationReportElements.similarity,
    (
      word: "Gallery",
      meaning:
        "The photos of known people. Here each photo is searched for in all other photos, which "
        + "are the gallery."
    ),
    (
      word: "Recognized at the first guess (rank 1)",
      meaning: "The most similar of all other photos shows the same person."
    ),
    VerificationReportElements.threshold,
    (
      word: "95 % sure: between ... and ...",
      meaning:
        "The range that would contain the number in 95 of 100 cases if other people of the same "
        + "kind had been photographed. With fewer people it is wider."
    ),
    VerificationReportElements.notMeasured,
  ]
}
