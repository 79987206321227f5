import MTLFace
import MTLFaceReports
import MTLFaceTraining
import MTLFaceData
import MTLFaceEvaluation
import MTLFaceReports
import MTLFaceSupport

/// A model's row in the table of `evaluate synthesis`.
struct SynthesisReportRow {
  /// The model's results.
  let result: SynthesisResult
  /// The path of the contact sheet, if it was written.
  let sheetPath: String?

  /// Computes the row of a model.
  init(_ evaluation: SynthesisEvaluation, sheetPath: String?, bootstrap: Bootstrap) throws {
    self.sheetPath = sheetPath
    let parameterCounts = try FaceNetwork(evaluation.configuration).parameterCounts
    let training = evaluation.metadata["fas.training"]
      .flatMap { try? TrainingConfiguration(json: $0) }
    result = try SynthesisResult(
      evaluation, SynthesisMetrics(evaluation.scores, bootstrap: bootstrap),
      method: evaluation.configuration.synthesisName ?? "",
      parameterCount: parameterCounts.first { $0.part == .generator }?.count ?? 0,
      stepCount: evaluation.metadata["fas.steps"].flatMap(Int.init),
      batchSize: training?.fas.batch)
  }
}

extension SynthesisMetrics.Estimate {
  /// The value with its interval as a JSON object.
  var json: JSON {
    .object([
      ("value", .number(value)), ("low", interval.map { .number($0.low) } ?? .null),
      ("high", interval.map { .number($0.high) } ?? .null),
    ])
  }
}
