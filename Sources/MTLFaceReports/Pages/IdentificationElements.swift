import MTLFaceData
import MTLFaceEvaluation
import MTLFaceSupport

/// HTML elements about identification that are shared by several pages.
enum IdentificationElements {
  /// Returns a card for the identification rate at each rank.
  static func cards(_ ranks: [IdentificationMetrics.Rank]) -> [String] {
    ranks.map { rank in
      let frequency = NaturalFrequency(rank.personRate.rate ?? 0)
      return HTMLElement.card(
        MetricText.percent(rank.personRate.rate, decimals: 1),
        "Of \(frequency.total) photos of people in the gallery, \(frequency.count) "
          + "\(frequency.verb) recognized "
          + (rank.rank == 1 ? "on the first guess" : "among the first \(rank.rank) guesses")
          + " \(MetricText.certaintyClause(rank.personRate, rank.interval)).")
    }
  }

  /// Returns the sections about people who are not in the gallery, and about age and gender.
  static func tables(_ metrics: IdentificationMetrics) -> String {
    HTMLElement.section("People who are not in the gallery", openSet(metrics))
      + HTMLElement.section("Identification by age and gender (first guess)", strata(metrics))
  }

  private static func openSet(_ metrics: IdentificationMetrics) -> String {
    let rows = metrics.openSet.map { open in
      let interval = open.interval.map { ConfidenceInterval(low: 1 - $0.high, high: 1 - $0.low) }
      return [
        NaturalFrequency(open.point.falsePositiveRate).text,
        NumberFormat.fixed(open.point.threshold, 4),
        MetricText.percent(1 - open.point.falseNegativeRate, decimals: 1),
        open.point.hasEnoughUnmatedProbes
          ? MetricText.interval(interval, decimals: 1) : "too few unknown people to measure",
      ]
    }
    guard !rows.isEmpty else { return "" }
    return HTMLElement.paragraph(
      "A person is identified only if the similarity of the best match is at least the threshold. "
        + "A higher threshold reduces the number of unknown people who are identified as someone "
        + "in the gallery, but also the number of known people who are recognized.")
      + HTMLElement.table(
        ["unknown people identified", "threshold", "known people recognized", "95% interval (%)"],
        rows)
  }

  private static func strata(_ metrics: IdentificationMetrics) -> String {
    let rows = metrics.strata.map { stratum in
      [
        stratum.title,
        NumberFormat.grouped(stratum.personRate.totalCount),
        stratum.isTooSmall
          ? "too few to measure" : MetricText.percent(stratum.personRate.rate, decimals: 1),
        stratum.isTooSmall ? "" : MetricText.interval(stratum.interval, decimals: 1),
      ]
    }
    guard !rows.isEmpty else { return "" }
    return HTMLElement.table(["", "photos", "recognized", "95% interval (%)"], rows)
  }

  /// Returns the cumulative match characteristic as a chart.
  ///
  /// - Parameter rates: The identification rates in ascending order of rank, starting at rank 1.
  static func cmcChart(_ rates: [Double]) -> String {
    let start = CurvePlot.axisStart(below: rates.first ?? 0)
    let chart = SVGCurveChart(
      title: "Percentage of photos recognized by number of guesses",
      curves: [rates.enumerated().map { (x: Double($0.offset + 1), y: $0.element) }],
      horizontal: .linear(from: 1, to: Double(max(rates.count, 2)), count: 10),
      vertical: .percentages(from: start),
      horizontalName: "number of guesses, most similar photo first"
    )
    return HTMLElement.figure(
      "CMC curve", chart.svg,
      caption:
        "The percentage of photos for which the correct person is among this number of guesses. "
        + "The scale starts at "
        + "\(NumberFormat.significant(100 * start, 3))%.")
  }

  /// Returns a section about skipped photos and possible labeling errors.
  static func skippedPhotos(_ embeddings: DatasetEmbeddings) -> String {
    let outputs = embeddings.outputs
    func name(_ index: Int) -> String { embeddings.dataset.samples[index].name }
    let disclosures = [
      HTMLElement.disclosure(
        "Photos that could not be used", lines: outputs.skipped.map(\.description)),
      HTMLElement.disclosure(
        "Photos with several faces, of which the largest was used",
        lines: outputs.multipleFacePhotos.map { "\(name($0.index)): \($0.faceCount) faces" }),
      HTMLElement.disclosure(
        "Images that occur under the names of different people; correct the names",
        lines: embeddings.conflictingDuplicates.map { $0.map(name).joined(separator: " = ") }),
      HTMLElement.disclosure(
        "Images that occur more than once",
        lines: embeddings.duplicates.map { $0.map(name).joined(separator: " = ") }),
    ]
    return HTMLElement.section("Omitted photos and possible errors", disclosures.joined())
  }
}
