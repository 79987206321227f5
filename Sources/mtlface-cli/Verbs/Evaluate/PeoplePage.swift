import MTLFace
import MTLFaceEvaluation

/// The page of `evaluate people`, for somebody who knows no biometrics.
struct PeoplePage {
  private let answer: PeopleAnswer
  private let mistakes: String

  /// A page.
  ///
  /// - Parameters:
  ///   - answer: What was measured.
  ///   - mistakes: The section with the worst ones.
  init(_ answer: PeopleAnswer, mistakes: String) {
    self.answer = answer
    self.mistakes = mistakes
  }

  /// The page.
  var html: String {
    let title = "Recognising the people of \(HTMLText.escaped(answer.name, to: 100))"
    var body = "<h1>\(title)</h1>\n"
    body += PageParts.paragraph(
      "\(Numbers.count(answer.people.indices.count, "photo")) of "
        + "\(Numbers.count(answer.people.personCount, "person")); model \(answer.model).",
      kind: "state")
    body += PageParts.cards(cards)
    body += warnings
    body += thresholds
    body += pictures
    body += IdentificationPage.tables(answer.identification)
    body += strata
    body += mistakes
    body += IdentificationPage.leftOut(answer.people)
    body += details
    body += PageParts.glossary(Self.words)
    return ReportPage.html(title: title, body: body)
  }

  private var cards: [String] {
    let ranks = answer.identification.ranks.filter { [1, 5].contains($0.rank) }.map { rank in
      let (count, all) = PlainShare.outOf(rank.share.rate ?? 0)
      return PageParts.card(
        MeasureText.percent(rank.share.rate, 1),
        "Who is it? Of \(all) photos of somebody who is in the gallery, \(count) were recognised "
          + (rank.rank == 1 ? "at the first guess" : "among the first \(rank.rank) guesses")
          + " (\(PlainShare.certainty(rank.share, rank.interval))).")
    }
    guard let threshold = answer.pairs.recommended else { return ranks }
    let accepted = PlainShare.outOf(threshold.rate.trueAcceptRate)
    let wrong = PlainShare.outOf(threshold.rate.falseAcceptRate)
    return ranks + [
      PageParts.card(
        MeasureText.percent(threshold.rate.trueAcceptRate, 1),
        "Same person or not? Of \(accepted.all) pairs of photos of one person, \(accepted.count) are "
          + "accepted as one, where \(wrong.count) of \(wrong.all) pairs of different people is "
          + "accepted by mistake"
          + " (\(PlainShare.certainty(threshold.share, threshold.interval)))."),
      PageParts.card(
        Numbers.fixed(threshold.rate.threshold, 3),
        "The threshold for that: two photos whose similarity is at least this count as one person. "
          + (answer.calibrated == nil
            ? "Add --calibrate, and verify will use it." : "It is stored in the model's file.")),
    ]
  }

  /// What makes the numbers doubtful.
  private var warnings: String {
    var lines: [String] = []
    let people = answer.people
    if people.personCount < 30 {
      lines.append(
        "\(Numbers.count(people.personCount, "person")) are few: other people may be harder or easier. "
          + "From some hundred on the numbers become firm.")
    }
    let alone = answer.run.scores.unmatedCount
    if alone > 0 {
      lines.append(
        "People with a single photo: \(Numbers.grouped(alone)). Nobody can recognise them among the "
          + "others, so that they only stand for strangers.")
    }
    if !people.contradictions.isEmpty {
      lines.append(
        "Pictures that are there under the names of different people: "
          + "\(Numbers.grouped(people.contradictions.count)). Each counts as a mistake; mend the names."
      )
    }
    if people.leftOut > 0 {
      lines.append(
        "Copies of pictures left out: \(Numbers.grouped(people.leftOut)). A copy always finds its "
          + "original, which says nothing.")
    }
    if !people.rows.skipped.isEmpty {
      lines.append(
        "Photos that could not be used: \(Numbers.grouped(people.rows.skipped.count)); see below.")
    }
    guard !lines.isEmpty else { return "" }
    let items = lines.map { "<li>\(HTMLText.escaped($0))</li>\n" }.joined()
    return PageParts.section("Keep in mind", "<ul>\n\(items)</ul>\n")
  }

  private var thresholds: String {
    PairParts.thresholds(answer.pairs.thresholds.map { ($0.rate, $0.interval) })
  }

  private var pictures: String {
    let scores = answer.pairs.pairs.scores
    return PageParts.section(
      "In pictures",
      PageParts.charts([
        PairParts.histogram(scores, threshold: answer.pairs.recommended?.rate.threshold),
        PageParts.curve(answer.identification.curve), PairParts.roc(scores),
      ]))
  }

  private var strata: String {
    let rows = answer.pairs.strata.map { stratum in
      [
        "\(stratum.kind): \(stratum.name)", Numbers.grouped(stratum.accepted.genuine.count),
        stratum.isTooSmall
          ? "too few to tell" : MeasureText.percent(stratum.accepted.genuine.rate, 1),
        stratum.isTooSmall ? "" : MeasureText.span(stratum.interval, 1),
        Numbers.grouped(stratum.accepted.impostors),
        stratum.falseAccepts,
      ]
    }
    guard !rows.isEmpty else { return "" }
    return PageParts.section(
      "By years between the photos, age and gender (same or different?)",
      PageParts.paragraph("At the threshold above, which is the same for all.")
        + ReportPage.table(
          [
            "", "pairs of one person", "accepted", "95 % sure (%)", "pairs of different people",
            "accepted by mistake",
          ], rows))
  }

  private var details: String {
    let pairs = answer.pairs
    let rows = [
      ["Pairs", pairs.explanation],
      ["Seed of the draws", "\(answer.seed)"],
      ["Intervals", "95 %, from \(answer.samples) samples that draw the people anew"],
      ["Flip averaging", answer.flip ? "yes" : "no"],
      [
        "Equal error rate",
        "\(MeasureText.percent(pairs.equalErrorRate)) (\(MeasureText.span(pairs.intervals.equalErrorRate)))",
      ],
      [
        "Area under the ROC curve",
        "\(Numbers.fixed(pairs.areaUnderCurve, 5)) "
          + "(\(MeasureText.span(pairs.intervals.areaUnderCurve, times: 1, 5)))",
      ],
    ]
    return PageParts.section("How it was measured", ReportPage.table([], rows))
  }

  private static let words = [
    PairParts.similarity,
    (
      word: "Gallery",
      meaning:
        "The photos whose people are known. Here each photo is asked about, and all the others "
        + "are the gallery."
    ),
    (
      word: "Recognised at the first guess (rank 1)",
      meaning: "The likest photo of all the others is of the same person."
    ),
    PairParts.threshold,
    (
      word: "95 % sure: between ... and ...",
      meaning:
        "Where the number would lie in 95 of 100 cases if other people of the same kind had been "
        + "photographed. The fewer people, the wider."
    ),
    PairParts.notMeasured,
  ]
}
