import MTLFaceNetwork
import MTLFaceTensor

/// The losses of an AIFR batch in a graph.
struct AIFRLossGraph {
  private var identity: Graph.Value?
  private var age: Graph.Value?
  private var adversary: Graph.Value?
  private var gender: Graph.Value?
  private var distillation: Graph.Value?
  /// The weighted sum of the terms.
  private(set) var total: Graph.Value

  /// What has to be computed.
  var outputs: [Graph.Value] {
    [identity, age, adversary, gender, distillation, total].compactMap(\.self)
  }

  /// Traces the terms that network and batch have.
  init<Scalar>(
    _ task: AIFRTask, _ batch: AIFRBatch<Scalar>, weights: MicroBatchWeights, reversal: Double,
    in graph: Graph
  ) throws {
    let parts = PartTracer(
      network: task.network, frozen: task.frozen, norms: task.norms, graph: graph)
    let count = batch.count
    let x = try parts.features(batch.faces, count)
    let (identityFeatures, ageFeatures) = try parts.decomposed(x)
    var sum: Graph.Value?
    func add(_ weight: Double, _ term: Graph.Value) throws {
      sum =
        try sum.map { try graph.apply(WeightedSum(1, weight), $0, term) }
        ?? (weight == 1 ? term : graph.apply(ScaleElements(weight), term))
    }

    let teachers = task.lambdaDistillation > 0 ? batch.teacherEmbeddings : nil
    let embedding =
      task.network.classificationHead != nil || teachers != nil
      ? try parts.embedding(identityFeatures) : nil
    if let head = task.network.classificationHead, let embedding {
      let labels = try graph.input("labels", [count])
      let logits = try parts.tracing(.head) {
        try head(embedding, labels: labels, margin: task.margin, in: graph)
      }
      identity = try graph.apply(CrossEntropy(), logits, labels)
    }
    if let teachers, let embedding {
      distillation = try task.distillation(
        embedding, teacherSize: teachers.shape.channels, labeled: batch.labelCounts.teacher,
        in: graph)
    }
    // Without a weight a term's gradients would be zeros, and weight decay alone would shrink its part.
    if task.lambdaAge > 0, let estimator = task.network.ageEstimator {
      let prediction = try parts.tracing(.age) { try estimator(ageFeatures, in: graph) }
      age = try Self.ageLoss(prediction, count, in: graph)
      if task.lambdaDistribution > 0, let pair = age {
        age = try graph.apply(
          WeightedSum(1, task.lambdaDistribution), pair,
          graph.apply(
            LabelDistributionLoss(standardDeviation: AIFRTask.distributionDeviation),
            prediction.logits,
            graph.input("age labels", [count])))
      }
    }
    if task.lambdaIdentity > 0, let estimator = task.network.ageAdversary {
      let reversed = try graph.apply(ScaleElements(gradientReversal: reversal), identityFeatures)
      adversary = try Self.ageLoss(
        parts.tracing(.adversary) { try estimator(reversed, in: graph) }, count, in: graph)
    }
    if task.lambdaGender > 0, let estimator = task.network.genderEstimator {
      gender = try graph.apply(
        CrossEntropy(), parts.tracing(.gender) { try estimator(x, in: graph) },
        graph.input("genders", [count]))
    }
    if let identity { try add(weights.identity, identity) }
    if let age { try add(task.lambdaAge * weights.age, age) }
    if let adversary { try add(task.lambdaIdentity * weights.age, adversary) }
    if let gender { try add(task.lambdaGender * weights.gender, gender) }
    if let distillation {
      try add(task.lambdaDistillation * weights.distillation, distillation)
    }
    guard let sum else {
      throw TrainingError.missingPart(task: "AIFR", part: "anything to learn from")
    }
    total = sum
  }

  /// The losses of a run of the graph.
  /// - Throws: ``TrainingError/nonFiniteLoss(term:)``.
  func losses<Scalar>(_ execution: GraphExecution<Scalar>) throws -> AIFRLosses {
    func loss(_ value: Graph.Value?, _ term: String) throws -> Double? {
      guard let value else { return nil }
      let loss = Double(try execution.value(value).scalarValue)
      guard loss.isFinite else { throw TrainingError.nonFiniteLoss(term: term) }
      return loss
    }
    return try AIFRLosses(
      identity: loss(identity, "identity"), age: loss(age, "age"),
      adversary: loss(adversary, "adversary"), gender: loss(gender, "gender"),
      distillation: loss(distillation, "distillation"), total: loss(total, "total") ?? 0)
  }

  /// L_AE: squared error of the expected age plus cross-entropy of the group.
  private static func ageLoss(_ prediction: AgeEstimatorOutput, _ count: Int, in graph: Graph)
    throws
    -> Graph.Value
  {
    let squared = try graph.apply(
      MeanSquaredError(), prediction.expectedAge, graph.input("ages", [count, 1]),
      graph.input("age weights", [count]))
    let entropy = try graph.apply(
      CrossEntropy(), prediction.groupLogits, graph.input("groups", [count]))
    return try graph.apply(WeightedSum(), squared, entropy)
  }
}
