public import MTLFaceData
public import MTLFaceEvaluation
import MTLFaceSupport
public import MTLFaceVision

/// An HTML page about the accuracy with which a model recognizes the people in a data set. Readers
/// do not need knowledge of biometrics.
///
///     let page = RecognitionReportPage(
///       embeddings, experiment, identification, pairs, dataName: "Album",
///       modelName: "m.safetensors")
///     let html = page.html { try inference.alignedFace(at: $0).image }
///
/// The page contains small images of the faces with the most severe errors. Treat it as personal
/// data.
public struct RecognitionReportPage: Sendable {
  private let embeddings: DatasetEmbeddings
  private let experiment: IdentificationExperiment
  private let identification: IdentificationMetrics
  private let pairs: FacePairMetrics
  private let dataName: String
  private let modelName: String

  /// The rows of the table of measurement conditions. Each row consists of a name and a value.
  public var conditions: [[String]] = []
  /// A sentence about the use of the recommended threshold. If it is empty, it is omitted.
  public var thresholdNote = ""

  /// Creates a page.
  ///
  /// - Parameters:
  ///   - embeddings: The embeddings of the data set, with the skipped faces.
  ///   - experiment: The leave-one-out experiment on these faces.
  ///   - identification: The metrics of the experiment.
  ///   - pairs: The metrics of the pairs of these faces.
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

  /// Returns the page as HTML.
  ///
  /// - Parameter faceImage: A closure that returns the image of the face at an index in the data
  ///   set. If it throws, the page shows the error in place of the image.
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
        "Of \(accepted.total) pairs of photos of the same person, \(accepted.count) "
          + "\(accepted.verb) accepted at a threshold that accepts \(NaturalFrequency(point.falseAcceptRate).text) pairs of "
          + "different people "
          + "\(MetricText.certaintyClause(threshold.personRate, threshold.interval))."),
      HTMLElement.card(
        NumberFormat.fixed(point.threshold, 3),
        "The recommended threshold. Two photos are accepted as the same person if their similarity "
          + "is at least this value. \(thresholdNote)"),
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
            "", "pairs of the same person", "accepted", "95% interval (%)",
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
  /// The section about properties of the data that limit the reliability of the results.
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
        "is too few for reliable results, which require a few hundred people. Results for other "
          + "people may differ.",
        "are too few for reliable results, which require a few hundred people. Results for other "
          + "people may differ."
      )
    }
    add(
      experiment.scores.unmatedCount, "photo",
      "is the only photo of a person, who cannot be recognized and is used only as an unknown "
        + "person.",
      "are the only photos of their person. These people cannot be recognized and are used only as "
        + "unknown people.")
    add(
      embeddings.conflictingDuplicates.count, "image",
      "occurs under the names of different people and counts as an error; correct the names.",
      "occur under the names of different people. Each counts as an error; correct the names.")
    add(
      set.excludedDuplicateCount, "copy",
      "of an image was omitted, because a copy always matches the original.",
      "of images were omitted, because a copy always matches the original.")
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
