import MTLFace
import MTLFaceEvaluation

/// The page of `evaluate identification`.
struct IdentificationPage {
  private let answer: IdentificationAnswer

  init(_ answer: IdentificationAnswer) { self.answer = answer }

  /// The page.
  var html: String {
    let title = "Finding people in \(HTMLText.escaped(answer.name, to: 100))"
    var body = "<h1>\(title)</h1>\n"
    body += PageParts.paragraph("Model: \(answer.model). \(answer.explanation).", kind: "state")
    if let measures = answer.measures {
      body += PageParts.cards(Self.cards(measures))
      body += PageParts.charts([PageParts.curve(measures.curve)])
      body += Self.tables(measures)
    }
    body += crowd
    body += Self.leftOut(answer.people)
    return ReportPage.html(title: title, body: body)
  }

  /// Rank-k in words.
  static func cards(_ measures: IdentificationMeasures) -> [String] {
    measures.ranks.map { rank in
      let (count, all) = PlainShare.outOf(rank.share.rate ?? 0)
      return PageParts.card(
        MeasureText.percent(rank.share.rate, 1),
        "Of \(all) photos of somebody who is in the gallery, \(count) were recognised "
          + (rank.rank == 1 ? "at the first guess" : "among the first \(rank.rank) guesses")
          + " (\(PlainShare.certainty(rank.share, rank.interval))).")
    }
  }

  /// Strangers and strata.
  static func tables(_ measures: IdentificationMeasures) -> String {
    let strangers = measures.openSet.map { open in
      let positive = PlainShare.outOf(open.rate.falsePositiveRate)
      return [
        "\(positive.count) of \(positive.all)", Numbers.fixed(open.rate.threshold, 4),
        MeasureText.percent(1 - open.rate.falseNegativeRate, 1),
        open.rate.hasEnoughUnmated
          ? MeasureText.span(
            open.interval.map { ConfidenceInterval(low: 1 - $0.high, high: 1 - $0.low) }, 1)
          : "too few strangers to tell",
      ]
    }
    let strata = measures.strata.map { stratum in
      [
        "\(stratum.kind) \(stratum.name)", Numbers.grouped(stratum.share.count),
        stratum.isTooSmall ? "too few to tell" : MeasureText.percent(stratum.share.rate, 1),
        stratum.isTooSmall ? "" : MeasureText.span(stratum.interval, 1),
      ]
    }
    return PageParts.section(
      "If the person is not in the gallery",
      strangers.isEmpty
        ? ""
        : PageParts.paragraph(
          "The likest face is named only where the similarity reaches a threshold. The stricter it "
            + "is, the fewer strangers are given a name, and the fewer known people are recognised."
        )
          + ReportPage.table(
            ["strangers given a name", "threshold", "known people recognised", "95 % sure (%)"],
            strangers))
      + PageParts.section(
        "By age and gender (recognised at the first guess)",
        strata.isEmpty
          ? "" : ReportPage.table(["", "photos", "recognised", "95 % sure (%)"], strata))
  }

  private var crowd: String {
    guard !answer.distractors.isEmpty else { return "" }
    let rows = answer.distractors.map { size in
      [
        Numbers.grouped(size.point.distractors),
        MeasureText.percent(size.point.identificationRate), MeasureText.span(size.interval),
      ]
    }
    return PageParts.section(
      "One right face among strangers",
      PageParts.paragraph("How often the right face is the likest of all.")
        + ReportPage.table(["strangers", "found", "95 % sure (%)"], rows))
  }

  /// What was not measured, and why.
  static func leftOut(_ people: PersonFaces) -> String {
    let rows = people.rows
    func name(_ index: Int) -> String { people.set.samples[index].name }
    let content =
      PageParts.details(
        "Photos that could not be used (\(Numbers.grouped(rows.skipped.count)))",
        rows.skipped.map(\.description))
      + PageParts.details(
        "Photos of several people, of whom the largest face was taken "
          + "(\(Numbers.grouped(rows.several.count)))",
        rows.several.map { "\(name($0.index)): \($0.faces) faces" })
      + PageParts.details(
        "One picture under the names of different people: mend the names "
          + "(\(Numbers.grouped(people.contradictions.count)))",
        people.contradictions.map { $0.map(name).joined(separator: " = ") })
      + PageParts.details(
        "Pictures that are there more than once (\(Numbers.grouped(people.copies.count)))",
        people.copies.map { $0.map(name).joined(separator: " = ") })
    return PageParts.section("What was left out, and what to look at", content)
  }
}
