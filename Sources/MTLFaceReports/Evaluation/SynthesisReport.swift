package import MTLFaceData
import MTLFaceEvaluation
package import MTLFaceSupport

/// A comparison of synthesis models on the same faces, as text, JSON and an HTML page.
package struct SynthesisReport: Sendable {
  /// The data set of a comparison and the models that evaluated the synthesized faces.
  package struct Inputs: Sendable {
    /// The path of the data set.
    package let datasetPath: String
    /// The name of the data set.
    package let dataName: String
    /// The path of the model that estimates ages.
    package let ageEstimatorPath: String
    /// The path of the model that compares identities.
    package let recognizerPath: String
    /// The seed of the bootstrap.
    package let seed: Int

    /// Creates a description of the inputs.
    ///
    /// - Parameters:
    ///   - datasetPath: The path of the data set.
    ///   - dataName: The name of the data set.
    ///   - ageEstimatorPath: The path of the model that estimates ages.
    ///   - recognizerPath: The path of the model that compares identities.
    ///   - seed: The seed of the bootstrap.
    package init(
      datasetPath: String, dataName: String, ageEstimatorPath: String, recognizerPath: String,
      seed: Int
    ) {
      self.datasetPath = datasetPath
      self.dataName = dataName
      self.ageEstimatorPath = ageEstimatorPath
      self.recognizerPath = recognizerPath
      self.seed = seed
    }
  }

  private let results: [SynthesisResult]
  private let sheetPaths: [String?]
  private let skipped: [FaceDataset.Problem]
  private let inputs: Inputs
  /// The path of the HTML page, or `nil` if it was not written.
  package var pagePath: String?
  /// The elapsed time of the comparison in seconds.
  package var seconds = 0.0

  /// Creates a report.
  ///
  /// - Parameters:
  ///   - results: The results of the models on the same faces.
  ///   - sheetPaths: The path of the contact sheet of each result, or `nil` if none was written.
  ///   - skipped: The faces that could not be used.
  ///   - inputs: The data set, and the models that evaluated the synthesized faces.
  package init(
    _ results: [SynthesisResult], sheetPaths: [String?], skipped: [FaceDataset.Problem],
    inputs: Inputs
  ) {
    self.results = results
    self.sheetPaths = sheetPaths
    self.skipped = skipped
    self.inputs = inputs
  }

  /// The report as an HTML page.
  package var page: SynthesisReportPage {
    SynthesisReportPage(
      results, dataName: inputs.dataName, ageEstimatorName: inputs.ageEstimatorPath,
      recognizerName: inputs.recognizerPath, skipped: skipped)
  }

  /// The number of input faces that all models used.
  private var faceCount: Int { results.first?.evaluation.faces.count ?? 0 }

  /// The report as text: a table with a row for each model, followed by the age accuracies of each
  /// model by source and target group.
  package var text: String {
    var text = results.textTable + "\n"
    text += "\(NumberFormat.count(faceCount, "face")); 95% intervals over faces\n"
    for result in results { text += "\n\(result.evaluation.ageAccuracyTable)" }
    if let pagePath { text += "written: \(pagePath.printable)\n" }
    return text
  }

  /// The report as a JSON object.
  package var json: JSON {
    let faces = skipped.map {
      JSON.object([("face", .string($0.entry)), ("problem", .string($0.problem))])
    }
    return .object([
      ("set", .string(inputs.datasetPath)), ("faces", .integer(faceCount)),
      ("ages", .string(inputs.ageEstimatorPath)), ("identities", .string(inputs.recognizerPath)),
      ("models", .array(zip(results, sheetPaths).map { $0.json(sheetPath: $1) })),
      ("skipped", .array(faces)), ("seed", .integer(inputs.seed)), ("report", JSON(pagePath)),
      ("seconds", .number(seconds)),
    ])
  }

  /// The descriptions of the members of ``json`` for help texts, in the same order.
  package static let jsonMemberHelp: [(name: String, meaning: String)] = [
    (name: "set", meaning: "the path of the data set"),
    (name: "faces", meaning: "the number of input faces that all models used"),
    (name: "ages", meaning: "the path of the model that estimates ages"),
    (name: "identities", meaning: "the path of the model that compares identities"),
    (name: "models", meaning: SynthesisResult.jsonHelp),
    (
      name: "skipped", meaning: "the faces that could not be used, as objects with face and problem"
    ),
    (name: "seed", meaning: "the seed of the bootstrap"),
    (name: "report", meaning: "the path of the HTML report, or null"),
    (name: "seconds", meaning: "the elapsed time in seconds"),
  ]
}
