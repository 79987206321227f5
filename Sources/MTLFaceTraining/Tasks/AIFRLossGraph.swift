import MTLFaceNetwork
import MTLFaceTensor

/// A graph of the losses of a batch for age-invariant face recognition.
///
/// The graph contains the terms for which the network has parts and whose weights are not 0, and
/// their weighted sum. The distillation term also requires the embeddings of a teacher.
struct AIFRLossGraph {
  private let identity: Graph.Value?
  private let age: Graph.Value?
  private let adversary: Graph.Value?
  private let gender: Graph.Value?
  private let distillation: Graph.Value?
  /// The weighted sum of the terms.
  let total: Graph.Value

  /// The values that an execution of the graph computes.
  var outputs: [Graph.Value] {
    [identity, age, adversary, gender, distillation, total].compactMap(\.self)
  }

  /// Traces the losses.
  ///
  /// - Parameters:
  ///   - task: The task with the network and the settings.
  ///   - batch: The batch, which determines the inputs of the graph. Of its values, only the number
  ///     of faces with an embedding of the teacher affects the graph.
  ///   - weights: The weights of the means of the batch in the means of the whole step.
  ///   - reversal: The strength of the gradient reversal.
  ///   - graph: A graph in training mode.
  /// - Throws: ``TrainingError/missingPart(task:part:)`` if there are no loss terms;
  ///   ``TrainingError/invalidBatch(_:)`` if the batch has features but the encoder is trained, or
  ///   if the embeddings of the teacher have the wrong size.
  init<Scalar>(
    _ task: AIFRTask, _ batch: AIFRBatch<Scalar>, weights: MicroBatchWeights, reversal: Double,
    in graph: Graph
  ) throws {
    let terms = AIFRTermTracer(task, count: batch.count, in: graph)
    let settings = task.settings
    let x = try terms.parts.features(batch.faces, batch.count)
    let (identityFeatures, ageFeatures) = try terms.parts.decomposed(x)
    let teachers = settings.lambdaDistillation > 0 ? batch.teacherEmbeddings : nil
    let embedding =
      task.network.classificationHead != nil || teachers != nil
      ? try terms.parts.embedding(identityFeatures) : nil
    identity = try embedding.flatMap { try terms.identity($0) }
    distillation = try embedding.flatMap { embedding in
      try teachers.map { teachers in
        try settings.distillation(
          embedding, teacherSize: teachers.shape.channels, labeled: batch.labelCounts.teacher,
          in: graph)
      }
    }
    age = try terms.age(ageFeatures)
    adversary = try terms.adversary(identityFeatures, reversal: reversal)
    gender = try terms.gender(x)
    total = try Self.weightedSum(
      [
        (identity, weights.identity), (age, settings.lambdaAge * weights.age),
        (adversary, settings.lambdaIdentity * weights.age),
        (gender, settings.lambdaGender * weights.gender),
        (distillation, settings.lambdaDistillation * weights.distillation),
      ], in: graph)
  }

  /// Traces the weighted sum of the terms that exist.
  private static func weightedSum(
    _ terms: [(term: Graph.Value?, weight: Double)], in graph: Graph
  ) throws -> Graph.Value {
    var sum: Graph.Value?
    for case (let term?, let weight) in terms {
      sum =
        try sum.map { try graph.apply(WeightedSum(1, weight), $0, term) }
        ?? (weight == 1 ? term : graph.apply(ScaleElements(weight), term))
    }
    guard let sum else {
      throw TrainingError.missingPart(task: "AIFR", part: "at least one loss term")
    }
    return sum
  }

  /// Returns the losses of an execution of the graph.
  ///
  /// - Throws: ``TrainingError/nonFiniteLoss(term:)`` if a loss is infinite or NaN.
  func losses<Scalar>(_ execution: GraphExecution<Scalar>) throws -> AIFRLosses {
    func loss(_ value: Graph.Value?, _ term: String) throws -> Double? {
      try value.map { try finiteLoss(execution.value($0), term) }
    }
    return try AIFRLosses(
      identity: loss(identity, "identity"), age: loss(age, "age"),
      adversary: loss(adversary, "adversary"), gender: loss(gender, "gender"),
      distillation: loss(distillation, "distillation"), total: loss(total, "total") ?? 0)
  }
}
