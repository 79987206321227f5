package import MTLFaceData
package import MTLFaceEvaluation
import MTLFaceNetwork
package import MTLFaceSupport

/// The accuracy of age estimation on a data set, as text, JSON and an HTML page.
package struct AgeReport: Sendable {
  private let metrics: AgeMetrics
  private let outputs: ModelOutputs
  /// The data, the model, the settings and the files written.
  package var details: EvaluationDetails

  /// Creates a report.
  ///
  /// - Parameters:
  ///   - metrics: The metrics of the faces in `outputs`.
  ///   - outputs: The estimated ages.
  ///   - details: The data, the model and the settings.
  package init(_ metrics: AgeMetrics, _ outputs: ModelOutputs, details: EvaluationDetails) {
    self.metrics = metrics
    self.outputs = outputs
    self.details = details
  }

  /// The report as an HTML page.
  package var page: AgeReportPage {
    AgeReportPage(
      metrics, outputs, dataName: details.dataName, modelName: details.modelName)
  }

  private var unknownAgeCount: Int { outputs.dataset.samples.count { $0.labels.age == nil } }

  /// The report as text, with the metrics first.
  package var text: String {
    var text = metrics.textTable
    text += "\(NumberFormat.count(outputs.indices.count, "face")) from "
    text += "\(details.dataName.printable)\n"
    if unknownAgeCount > 0 {
      text += "without an age: \(NumberFormat.count(unknownAgeCount, "face"))\n"
    }
    return text + outputs.notes + details.closingLines
  }

  /// The report as a JSON object.
  package var json: JSON {
    .object(
      [("data", .string(details.dataName)), ("faces", .integer(outputs.indices.count))]
        + metrics.jsonMembers + [("without_age", .integer(unknownAgeCount))]
        + outputs.jsonMembers + [("seed", details.seed)] + details.closingMembers)
  }

  /// The descriptions of the members of ``json`` for help texts, in the same order.
  package static let jsonMemberHelp: [(name: String, meaning: String)] =
    [
      (name: "data", meaning: "the name of the data set"),
      (name: "faces", meaning: "the number of evaluated faces"),
    ] + AgeMetrics.jsonMemberHelp + [
      (
        name: "without_age",
        meaning: "the number of faces of unknown age, which are not evaluated"
      )
    ] + ModelOutputs.jsonMemberHelp + [(name: "seed", meaning: "the seed of the bootstrap")]
    + EvaluationDetails.closingMemberHelp
}
