public import MTLFaceData
public import MTLFaceEvaluation
import MTLFaceSupport

/// The result of a model in a comparison of synthesis models.
public struct SynthesisResult: Sendable {
  /// The synthesized faces and their scores.
  public let evaluation: SynthesisEvaluation
  /// The metrics of the scores.
  public let metrics: SynthesisMetrics
  /// The name of the synthesis method.
  public let method: String
  /// The number of parameters of the generator.
  public let parameterCount: Int
  /// The number of training steps, or `nil` if it is unknown.
  public let stepCount: Int?
  /// The batch size in training, or `nil` if it is unknown.
  public let batchSize: Int?

  /// Creates a result.
  ///
  /// - Parameters:
  ///   - evaluation: The synthesized faces and their scores.
  ///   - metrics: The metrics of the scores.
  ///   - method: The name of the synthesis method.
  ///   - parameterCount: The number of parameters of the generator.
  ///   - stepCount: The number of training steps, or `nil` if it is unknown.
  ///   - batchSize: The batch size in training, or `nil` if it is unknown.
  public init(
    _ evaluation: SynthesisEvaluation, _ metrics: SynthesisMetrics, method: String,
    parameterCount: Int, stepCount: Int? = nil, batchSize: Int? = nil
  ) {
    self.evaluation = evaluation
    self.metrics = metrics
    self.method = method
    self.parameterCount = parameterCount
    self.stepCount = stepCount
    self.batchSize = batchSize
  }

  /// The titles of the columns of a table of results.
  package static let columnTitles = [
    "model", "generator", "parameters", "iterations", "batch", "age accuracy, %", "identity",
    "shift",
  ]

  /// The cells of the result, in the order of ``columnTitles``.
  package var cells: [String] {
    [
      evaluation.modelName, method, NumberFormat.grouped(parameterCount),
      stepCount.map(NumberFormat.grouped) ?? "?", batchSize.map { "\($0)" } ?? "?",
      metrics.ageAccuracy.text(scale: 100, decimals: 1),
      metrics.identityPreservation.text(scale: 1, decimals: 3),
      NumberFormat.fixed(evaluation.meanChannelShift, 1) + ", "
        + NumberFormat.fixed(evaluation.maximumChannelShift, 1),
    ]
  }
}
