package import MTLFaceData
package import MTLFaceEvaluation
import MTLFaceNetwork
package import MTLFaceReports

extension SynthesisResult {
  /// Creates the result of a model from the faces that it synthesized.
  ///
  /// The number of training steps and the batch size are read from the metadata of the model file,
  /// where training stores them.
  ///
  /// - Parameters:
  ///   - evaluation: The synthesized faces and their scores.
  ///   - bootstrap: The bootstrap settings for the intervals. Input faces are resampled.
  /// - Throws: `EvaluationError.invalidSynthesis` if the scores are invalid; `NetworkError` if the
  ///   architecture is invalid.
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
