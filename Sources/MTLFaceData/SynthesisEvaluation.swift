public import MTLFaceEvaluation
public import MTLFaceNetwork
public import MTLFaceTensor

/// The evaluation of the faces that a model synthesized from a data set.
///
///     let evaluation = try SynthesisEvaluation.evaluate(
///       model, evaluator, on: dataset, faces: indices, pool: pool) { index in
///         try dataset.alignedFace(at: index, size: 112)
///       }
///     print(try SynthesisMetrics(evaluation.scores).ageAccuracy.value)
public struct SynthesisEvaluation: Sendable {
  /// An input face with its synthesized faces, for a contact sheet.
  public struct Example: Sendable {
    /// The input face, `[1, s, s, 3]`, RGB in [-1, 1].
    public let input: Tensor<Float>
    /// The synthesized face of each target age group, each with the shape and value range of
    /// ``input``.
    public let results: [Tensor<Float>]
    /// The age label of the input face in years.
    public let age: Double
    /// The estimated age of each synthesized face in years, by target age group.
    public let estimatedAges: [Double]
  }

  /// The name of the model, usually the path of its file.
  public let modelName: String
  /// The architecture of the model.
  public let configuration: ModelConfiguration
  /// The metadata of the model file.
  public let metadata: [String: String]
  /// The scores of the synthesized faces. The input index of each observation is an element of
  /// ``faces``.
  public private(set) var scores: SynthesisScores
  /// The color shift of each input face, keyed by its position in the list of faces passed to
  /// `evaluate`; see `SynthesisEvaluator/Result/channelShift`.
  public private(set) var channelShift: [Int: Double]
  /// The faces that could not be evaluated, each with the reason.
  public let skipped: [FaceDataset.Problem]
  /// Evenly spaced input faces with their synthesized faces.
  public let examples: [Example]

  /// The evaluated input faces, as positions in the list of faces passed to `evaluate`.
  public var faces: Set<Int> { Set(channelShift.keys) }

  /// The mean color shift of the input faces, in gray levels 0...255.
  public var meanChannelShift: Double {
    channelShift.keys.sorted().reduce(0) { $0 + (channelShift[$1] ?? 0) }
      / Double(max(channelShift.count, 1))
  }

  /// The largest color shift of an input face, in gray levels 0...255.
  public var maximumChannelShift: Double { channelShift.values.max() ?? 0 }

  /// Returns the evaluation restricted to some input faces, to compare models on the same faces.
  /// The examples and the skipped faces do not change.
  ///
  /// - Parameter faces: The positions of the input faces to keep.
  /// - Throws: `EvaluationError` `invalidSynthesis` if no face remains.
  public func restricted(toFaces faces: Set<Int>) throws -> SynthesisEvaluation {
    var result = self
    result.scores = try SynthesisScores(
      scores.observations.filter { faces.contains($0.inputIndex) }, groups: scores.groups)
    result.channelShift = channelShift.filter { faces.contains($0.key) }
    return result
  }

  /// Returns the positions of the input faces that are part of all evaluations.
  public static func commonFaces(of evaluations: [SynthesisEvaluation]) -> Set<Int> {
    evaluations.dropFirst().reduce(evaluations.first?.faces ?? []) { $0.intersection($1.faces) }
  }

  /// Returns the faces that at least one evaluation skipped, without duplicates.
  public static func skippedFaces(of evaluations: [SynthesisEvaluation]) -> [FaceDataset.Problem] {
    var seen: Set<String> = []
    return evaluations.flatMap(\.skipped).filter { seen.insert($0.entry).inserted }
  }

  init(
    modelName: String, configuration: ModelConfiguration, metadata: [String: String],
    scores: SynthesisScores, channelShift: [Int: Double], skipped: [FaceDataset.Problem],
    examples: [Example]
  ) {
    self.modelName = modelName
    self.configuration = configuration
    self.metadata = metadata
    self.scores = scores
    self.channelShift = channelShift
    self.skipped = skipped
    self.examples = examples
  }
}
