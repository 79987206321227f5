import MTLFace
import MTLFaceData
import MTLFaceEvaluation
import MTLFaceSupport
import MTLFaceTensor

/// A model's row in the table of `evaluate synthesis`.
struct SynthesisReportRow {
  /// The synthesized faces and their scores.
  let evaluation: SynthesisEvaluation
  /// The metrics of the scores.
  let metrics: SynthesisMetrics
  /// The number of parameters of the generator.
  let parameterCount: Int
  /// The path of the contact sheet, if it was written.
  let sheetPath: String?

  /// Computes the row of a model.
  init(_ evaluation: SynthesisEvaluation, sheetPath: String?, bootstrap: Bootstrap) throws {
    self.evaluation = evaluation
    self.sheetPath = sheetPath
    metrics = try SynthesisMetrics(evaluation.scores, bootstrap: bootstrap)
    parameterCount =
      try ModelPart.parameterCounts(of: FaceNetwork(evaluation.configuration))
      .first { $0.part == .generator }?.count ?? 0
  }

  /// The name of the synthesis method.
  var method: String { evaluation.configuration.synthesisName ?? "" }

  /// The cells of the row, in the order of ``columnTitles``.
  var cells: [String] {
    [
      evaluation.modelName, method, Numbers.grouped(parameterCount),
      evaluation.iterations.map(Numbers.grouped) ?? "?", evaluation.batch.map { "\($0)" } ?? "?",
      metrics.ageAccuracy.text(scale: 100, decimals: 1),
      metrics.identityPreservation.text(scale: 1, decimals: 3),
      Numbers.fixed(evaluation.meanChannelShift, 1) + ", "
        + Numbers.fixed(evaluation.maximumChannelShift, 1),
    ]
  }

  /// The titles of the columns.
  static let columnTitles = [
    "model", "generator", "parameters", "iterations", "batch", "age accuracy, %", "identity",
    "shift",
  ]
}

extension SynthesisMetrics.Estimate {
  /// The value with its interval, such as `57.4 (55.1 to 59.6)`.
  func text(scale: Double, decimals: Int) -> String {
    func number(_ value: Double) -> String { Numbers.fixed(value * scale, decimals) }
    let range = interval.map { " (\(number($0.low)) to \(number($0.high)))" }
    return number(value) + (range ?? "")
  }

  /// The value with its interval as a JSON object.
  var json: JSON {
    .object([
      ("value", .number(value)), ("low", interval.map { .number($0.low) } ?? .null),
      ("high", interval.map { .number($0.high) } ?? .null),
    ])
  }
}

extension SynthesisEvaluation {
  /// The number of training steps that the model file states.
  var iterations: Int? { metadata["fas.steps"].flatMap(Int.init) }

  /// The batch size that the model file states.
  var batch: Int? {
    metadata["fas.training"].flatMap { try? TrainingConfiguration(json: $0).fas.batch }
  }

  /// The last component of the model's path; the folder's name for `model.safetensors`, the name of
  /// the model of every training run.
  var shortName: String {
    let parts = modelName.split(separator: "/").suffix(2).map(String.init)
    return (parts.last == "model.safetensors" ? parts.first : parts.last) ?? modelName
  }

  /// The examples as a contact sheet, each input in a row; nil without examples.
  func sheet() throws -> SynthesisSheet? {
    guard let first = examples.first else { return nil }
    func stack(_ images: [Tensor<Float>]) throws -> Tensor<Float> {
      try Tensor(
        images.flatMap(\.values),
        shape: TensorShape([images.count] + first.input.shape.dimensions.dropFirst()))
    }
    let groups = 0..<scores.groups.count
    return SynthesisSheet(
      inputs: try stack(examples.map(\.input)),
      results: try groups.map { group in try stack(examples.map { $0.results[group] }) },
      groups: scores.groups, inputAges: examples.map(\.age),
      estimatedAges: groups.map { group in examples.map { $0.estimatedAges[group] } })
  }
}
