package import MTLFaceData
import MTLFaceEvaluation
package import MTLFaceSupport

/// The accuracy of identification under a protocol, as text, JSON and an HTML page.
package struct IdentificationReport: Sendable {
  /// The result of the protocol.
  package let result: IdentificationResult
  private let embeddings: DatasetEmbeddings
  private let skippedDistractors: [FaceDataset.Problem]
  /// The data, the model, the settings and the files written.
  package var details: EvaluationDetails

  /// Creates a report.
  ///
  /// - Parameters:
  ///   - result: The result of the protocol.
  ///   - embeddings: The embeddings of the data set, with the skipped faces.
  ///   - skippedDistractors: The distractors that could not be used.
  ///   - details: The data, the model and the settings.
  package init(
    _ result: IdentificationResult, _ embeddings: DatasetEmbeddings,
    skippedDistractors: [FaceDataset.Problem] = [], details: EvaluationDetails
  ) {
    self.result = result
    self.embeddings = embeddings
    self.skippedDistractors = skippedDistractors
    self.details = details
  }

  /// The report as an HTML page.
  package var page: IdentificationReportPage {
    IdentificationReportPage(
      result, embeddings, dataName: details.dataName, modelName: details.modelName)
  }

  /// Whether all faces and all distractors could be used.
  package var isComplete: Bool { embeddings.outputs.skipped.isEmpty && skippedDistractors.isEmpty }

  /// The report as text, with the metrics first.
  package var text: String {
    var text = result.textTable + "\(result.summary)\n"
    text += "\(NumberFormat.count(embeddings.indices.count, "face")) of "
    text += "\(NumberFormat.count(embeddings.testSet.personCount, "person")) from "
    text += "\(details.dataName.printable)\n" + embeddings.notes
    if !skippedDistractors.isEmpty {
      text += "\(NumberFormat.count(skippedDistractors.count, "distractor")) could not be used\n"
    }
    return text + details.closingLines
  }

  /// The report as a JSON object. Members that do not apply to the protocol are `null`.
  package var json: JSON {
    .object(
      [
        ("data", .string(details.dataName)), ("protocol", .string(result.kind.rawValue)),
        ("faces", .integer(embeddings.indices.count)),
        ("persons", .integer(embeddings.testSet.personCount)),
      ] + result.jsonMembers + [("distractors_skipped", JSON(skippedDistractors))]
        + embeddings.jsonMembers + [("seed", details.seed)] + details.closingMembers)
  }

  /// The descriptions of the members of ``json`` for help texts, in the same order.
  package static let jsonMemberHelp: [(name: String, meaning: String)] =
    [
      (name: "data", meaning: "the name of the data set"),
      (name: "protocol", meaning: "the name of the protocol"),
      (name: "faces", meaning: "the number of evaluated faces"),
      (name: "persons", meaning: "the number of people"),
    ] + IdentificationResult.jsonMemberHelp + [
      (
        name: "distractors_skipped",
        meaning: "the distractors that could not be used, as objects with entry and problem"
      )
    ] + DatasetEmbeddings.jsonMemberHelp + [
      (name: "seed", meaning: "the seed of all random selections")
    ]
    + EvaluationDetails.closingMemberHelp
}
