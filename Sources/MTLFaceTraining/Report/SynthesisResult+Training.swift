package import MTLFaceData
package import MTLFaceEvaluation
import MTLFaceNetwork
package import MTLFaceReports

extension SynthesisResult {
  /// Creates the result of a model from the faces that it synthesized.
  ///
  /// The number of training steps and the batch size come from the metadata of the model file,
  /// where training records them.
  ///
  /// - Parameters:
  ///   - evaluation: The synthesized faces and their scores.
  ///   - bootstrap: The resampling of faces that the intervals come from.
  /// - Throws: `EvaluationError` `invalidSynthesis`; `NetworkError` for an invalid architecture.
  package init(_ evaluation: SynthesisEvaluation, bootstrap: Bootstrap) throws {
    let counts = try FaceNetwork(evaluation.configuration).parameterCounts
    let training = evaluation.metadata["fas.training"]
      .flatMap { try? TrainingConfiguration(json: $0) }
    try self.init(
      evaluation, SynthesisMetrics(evaluation.scores, bootstrap: bootstrap),
      method: evaluation.configuration.synthesisName ?? "",
      parameterCount: counts.first { $0.part == .generator }?.count ?? 0,
      stepCount: evaluation.metadata["fas.steps"].flatMap(Int.init),
      batchSize: training?.fas.batch)
  }
}
