public import MTLFaceData
public import MTLFaceEvaluation
import MTLFaceSupport
public import MTLFaceVision

/// An HTML page about how well a model recognizes the people of a data set, for readers who do not
/// know biometrics.
///
///     let page = RecognitionReportPage(
///       embeddings, experiment, identification, pairs, dataName: "Album",
///       modelName: "m.safetensors")
///     let html = page.html { try inference.alignedFace(at: $0).image }
///
/// The page contains small pictures of the faces with the most severe errors; treat it as personal
/// data.
public struct RecognitionReportPage: Sendable {
  private let embeddings: DatasetEmbeddings
  private let experiment: IdentificationExperiment
  private let identification: IdentificationMetrics
  private let pairs: FacePairMetrics
  private let dataName: String
  private let modelName: String

  /// Rows of a name and a value for the table of measurement conditions.
  public var conditions: [[String]] = []
  /// A sentence about the use of the recommended threshold; none if empty.
  public var thresholdNote = ""

  /// Creates a page.
  ///
  /// - Parameters:
  ///   - embeddings: The faces that were measured and skipped.
  ///   - experiment: The leave-one-out experiment on these faces.
  ///   - identification: The metrics of the experiment.
  ///   - pairs: The metrics of pairs of these faces.
  ///   - dataName: The name of the data set.
  ///   - modelName: The name of the model.
  public init(
    _ embeddings: DatasetEmbeddings, _ experiment: IdentificationExperiment,
    _ identification: IdentificationMetrics, _ pairs: FacePairMetrics, dataName: String,
    modelName: String
  ) {
    self.embeddings = embeddings
    self.experiment = experiment
    self.identification = identification
    self.pairs = pairs
    self.dataName = dataName
    self.modelName = modelName
  }

  /// Returns the page.
  ///
  /// - Parameter faceImage: Returns the picture of a face by its index in the data set. If it
  ///   throws, the page shows the error in place of the picture.
  public func html(faceImage: (Int) throws -> RGBImage) -> String {
    let title = "Face recognition on \(HTMLText.escaped(dataName, to: 100))"
    let persons = NumberFormat.count(embeddings.testSet.personCount, "person")
    var body = "<h1>\(title)</h1>\n"
    body += HTMLElement.paragraph(
      "\(NumberFormat.count(embeddings.indices.count, "photo")) of \(persons); model \(modelName).",
      style: "state")
    body += HTMLElement.cards(cards)
    body += limitations
    body += VerificationElements.thresholds(pairs.thresholds.map { ($0.point, $0.interval) })
    body += charts
    body += IdentificationElements.tables(identification)
    body += strata
    body += errors.html(faceImage: faceImage)
    body += IdentificationElements.skippedPhotos(embeddings)
    body += HTMLElement.section("Method", HTMLElement.table([], details))
    body += HTMLElement.glossary(Self.terms)
    return HTMLPage.html(title: title, body: body)
  }

  private var cards: [String] {
    let ranks = IdentificationElements.cards(
      identification.ranks.filter { [1, 5].contains($0.rank) })
    guard let threshold = pairs.recommended else { return ranks }
    let point = threshold.point
    let accepted = NaturalFrequency(point.trueAcceptRate)
    return ranks + [
      HTMLElement.card(
        MetricText.percent(point.trueAcceptRate, decimals: 1),
        "Of \(accepted.total) pairs of photos of the same person, \(accepted.count) are accepted at a "
          + "threshold that accepts \(NaturalFrequency(point.falseAcceptRate).text) pairs of "
          + "different people "
          + "\(MetricText.certaintyClause(threshold.personRate, threshold.interval))."),
      HTMLElement.card(
        NumberFormat.fixed(point.threshold, 3),
        "This threshold: two photos count as the same person if their similarity is at least this "
          + "value. \(thresholdNote)"),
    ]
  }

  private var charts: String {
    let scores = pairs.pairScores.scores
    return HTMLElement.section(
      "Charts",
      HTMLElement.charts([
        VerificationElements.histogram(scores, threshold: pairs.recommended?.point.threshold),
        IdentificationElements.cmcChart(identification.cumulativeMatchCharacteristic),
        VerificationElements.rocChart(scores),
      ]))
  }

  private var strata: String {
    let rows = pairs.strata.map { stratum in
      [
        stratum.title,
        NumberFormat.grouped(stratum.acceptance.genuine.totalCount),
        stratum.isTooSmall
          ? "too few to measure" : MetricText.percent(stratum.acceptance.genuine.rate, decimals: 1),
        stratum.isTooSmall ? "" : MetricText.interval(stratum.interval, decimals: 1),
        NumberFormat.grouped(stratum.acceptance.impostors), stratum.falseAcceptText,
      ]
    }
    guard !rows.isEmpty else { return "" }
    return HTMLElement.section(
      "Verification by age difference, age and gender",
      HTMLElement.paragraph("All rows use the recommended threshold.")
        + HTMLElement.table(
          [
            "", "pairs of the same person", "accepted", "95 % interval (%)",
            "pairs of different people", "accepted",
          ], rows))
  }

  private var errors: RecognitionErrorSection {
    RecognitionErrorSection(
      errors: RecognitionErrors(
        in: embeddings.testSet, pairs: pairs.pairScores, experiment: experiment),
      embeddings: embeddings, threshold: pairs.recommended?.point.threshold)
  }
}

extension RecognitionReportPage {
  /// The properties of the data that limit what the results say.
  private var limitations: String {
    var lines: [String] = []
    func add(_ count: Int, _ noun: String, _ singular: String, _ plural: String) {
      guard count > 0 else { return }
      lines.append("\(NumberFormat.count(count, noun)) \(count == 1 ? singular : plural)")
    }
    let set = embeddings.testSet
    if set.personCount < 30 {
      add(
        set.personCount, "person",
        "is too few. Results for other people may differ; they become reliable with a few hundred.",
        "are few. Results for other people may differ; they become reliable with a few hundred.")
    }
    add(
      experiment.scores.unmatedCount, "photo",
      "is the only one of a person, who cannot be recognized and only serves as an unknown person.",
      "are the only ones of a person. These people cannot be recognized and only serve as unknown "
        + "people.")
    add(
      embeddings.conflictingDuplicates.count, "picture",
      "occurs under the names of different people and counts as an error; correct the names.",
      "occur under the names of different people. Each counts as an error; correct the names.")
    add(
      set.excludedDuplicateCount, "copy",
      "of a picture was omitted, because a copy always matches its original.",
      "of pictures were omitted, because a copy always matches its original.")
    add(
      embeddings.outputs.skipped.count, "photo", "could not be used; see below.",
      "could not be used; see below.")
    return lines.isEmpty ? "" : HTMLElement.section("Limitations", HTMLElement.list(lines))
  }

  private var details: [[String]] {
    [["Pairs", pairs.selectionDescription]] + conditions + [
      [
        "Equal error rate",
        "\(MetricText.percent(pairs.equalErrorRate)) "
          + "(\(MetricText.interval(pairs.intervals.equalErrorRate)))",
      ],
      [
        "Area under the ROC curve",
        "\(NumberFormat.fixed(pairs.areaUnderCurve, 5)) "
          + "(\(MetricText.interval(pairs.intervals.areaUnderCurve, scale: 1, decimals: 5)))",
      ],
    ]
  }

  private static let terms: [GlossaryTerm] = [
    .similarity, .gallery, .firstGuess, .threshold, .interval(over: "people"), .notMeasured,
  ]
}
