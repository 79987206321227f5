public import MTLFaceData
import MTLFaceEvaluation
import MTLFaceSupport

/// An HTML page about an identification protocol on a data set.
///
///     let page = IdentificationReportPage(
///       .probes(experiment, metrics), embeddings, dataName: "FG-NET", modelName: "m.safetensors")
///     try page.html.write(toFile: "fgnet.html", atomically: true, encoding: .utf8)
public struct IdentificationReportPage: Sendable {
  private let result: IdentificationResult
  private let embeddings: DatasetEmbeddings
  private let dataName: String
  private let modelName: String

  /// Creates a page.
  ///
  /// - Parameters:
  ///   - result: The result of the protocol.
  ///   - embeddings: The embeddings of the data set, with the skipped faces.
  ///   - dataName: The name of the data set.
  ///   - modelName: The name of the model.
  public init(
    _ result: IdentificationResult, _ embeddings: DatasetEmbeddings, dataName: String,
    modelName: String
  ) {
    self.result = result
    self.embeddings = embeddings
    self.dataName = dataName
    self.modelName = modelName
  }

  /// The page as HTML.
  public var html: String {
    let title = "Identification on \(HTMLText.escaped(dataName, to: 100))"
    var body = "<h1>\(title)</h1>\n"
    body += HTMLElement.paragraph("Model \(modelName); \(result.summary).", style: "state")
    switch result {
    case .probes(_, let metrics):
      body += HTMLElement.cards(IdentificationElements.cards(metrics.ranks))
      body += HTMLElement.charts([
        IdentificationElements.cmcChart(metrics.cumulativeMatchCharacteristic)
      ])
      body += IdentificationElements.tables(metrics)
    case .distractors(let estimates): body += Self.table(estimates)
    }
    body += IdentificationElements.skippedPhotos(embeddings)
    return HTMLPage.html(title: title, body: body)
  }

  private static func table(_ estimates: [DistractorCurve.Estimate]) -> String {
    guard !estimates.isEmpty else { return "" }
    let rows = estimates.map { estimate in
      [
        NumberFormat.grouped(estimate.point.distractorCount),
        MetricText.percent(estimate.point.identificationRate),
        MetricText.interval(estimate.interval),
      ]
    }
    return HTMLElement.section(
      "One match among distractors",
      HTMLElement.paragraph(
        "The percentage of probes for which the photo of the same person is the most similar photo."
      )
        + HTMLElement.table(["distractors", "identified", "95% interval (%)"], rows))
  }
}
