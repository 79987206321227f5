public import MTLFaceEvaluation
public import MTLFaceNetwork
public import MTLFaceTensor

/// The faces that one model synthesized from a data set, as judged by independent networks.
///
///     let evaluation = try SynthesisEvaluation.evaluate(
///       model, evaluator, on: dataset, faces: indices, pool: pool) { index in
///         try dataset.alignedFace(at: index, size: 112)
///       }
///     print(try SynthesisMetrics(evaluation.scores).ageAccuracy.value)
public struct SynthesisEvaluation: Sendable {
  /// An input face with its results, for a contact sheet.
  public struct Example: Sendable {
    /// The input, `[1, s, s, 3]`, RGB in [-1, 1].
    public let input: Tensor<Float>
    /// The results by target age group, each like ``input``.
    public let results: [Tensor<Float>]
    /// The label of the input's age in years.
    public let age: Double
    /// The estimated ages of the results in years, by target age group.
    public let estimatedAges: [Double]
  }

  /// The name of the model, usually the path of its file.
  public let modelName: String
  /// The architecture of the model.
  public let configuration: ModelConfiguration
  /// The metadata of the model file.
  public let metadata: [String: String]
  /// The judgments of the results. The input index of an observation is a number in ``faces``.
  public private(set) var scores: SynthesisScores
  /// The largest channel shift of each face by its number; see
  /// `SynthesisEvaluator/Result/channelShift`.
  public private(set) var channelShift: [Int: Double]
  /// The faces that could not be used, with the reason.
  public let skipped: [FaceDataset.Problem]
  /// Evenly spaced faces with their results.
  public let examples: [Example]

  /// The numbers of the judged faces: positions in the list of faces given to `evaluate`.
  public var faces: Set<Int> { Set(channelShift.keys) }

  /// The mean of the largest channel shifts of the faces, in gray levels of 0...255.
  public var meanChannelShift: Double {
    channelShift.keys.sorted().reduce(0) { $0 + (channelShift[$1] ?? 0) }
      / Double(max(channelShift.count, 1))
  }

  /// The largest channel shift of all faces, in gray levels of 0...255.
  public var maximumChannelShift: Double { channelShift.values.max() ?? 0 }

  /// Returns the evaluation restricted to some of its faces, to compare models on the same faces.
  ///
  /// - Parameter faces: The numbers of the faces to keep.
  /// - Throws: `EvaluationError` `invalidSynthesis` if no face is left.
  public func restricted(toFaces faces: Set<Int>) throws -> SynthesisEvaluation {
    var result = self
    result.scores = try SynthesisScores(
      scores.observations.filter { faces.contains($0.inputIndex) }, groups: scores.groups)
    result.channelShift = channelShift.filter { faces.contains($0.key) }
    return result
  }

  /// Returns the numbers of the faces that all evaluations judged.
  public static func commonFaces(of evaluations: [SynthesisEvaluation]) -> Set<Int> {
    evaluations.dropFirst().reduce(evaluations.first?.faces ?? []) { $0.intersection($1.faces) }
  }

  /// Returns the faces that any evaluation skipped, each face once.
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
