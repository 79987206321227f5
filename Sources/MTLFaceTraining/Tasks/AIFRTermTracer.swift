import MTLFaceNetwork
import MTLFaceTensor

/// A tracer of the terms of the AIFR loss.
///
/// A term is `nil` if the network lacks its part or the weight of the term is 0. With a weight of
/// 0, the gradients would be zero, and weight decay would still shrink the parameters of the part.
struct AIFRTermTracer {
  let parts: PartTracer
  private let task: AIFRTask
  private let count: Int
  private let graph: Graph

  /// Creates a tracer for batches of `count` faces.
  init(_ task: AIFRTask, count: Int, in graph: Graph) {
    self.task = task
    self.count = count
    self.graph = graph
    parts = PartTracer(
      network: task.network, frozen: Set(task.settings.frozen), norms: task.settings.norms,
      graph: graph)
  }

  /// Traces the cross-entropy of the identity.
  func identity(_ embedding: Graph.Value) throws -> Graph.Value? {
    guard let head = task.network.classificationHead else { return nil }
    let labels = try graph.input("labels", [count])
    let logits = try parts.tracing(.head) {
      try head(embedding, labels: labels, margin: task.settings.margin, in: graph)
    }
    return try graph.apply(CrossEntropy(), logits, labels)
  }

  /// Traces the age loss L_AE of X_age, including the age distribution loss.
  func age(_ ageFeatures: Graph.Value) throws -> Graph.Value? {
    let settings = task.settings
    guard settings.lambdaAge > 0, let estimator = task.network.ageEstimator else { return nil }
    let prediction = try parts.tracing(.age) { try estimator(ageFeatures, in: graph) }
    let loss = try ageLoss(prediction)
    guard settings.lambdaDistribution > 0 else { return loss }
    return try graph.apply(
      WeightedSum(1, settings.lambdaDistribution), loss,
      graph.apply(
        LabelDistributionLoss(standardDeviation: AIFRTask.distributionDeviation),
        prediction.logits, graph.input("age labels", [count])))
  }

  /// Traces the loss L_AE' of the age adversary, which uses X_id with reversed gradients.
  func adversary(_ identityFeatures: Graph.Value, reversal: Double) throws -> Graph.Value? {
    guard task.settings.lambdaIdentity > 0, let estimator = task.network.ageAdversary else {
      return nil
    }
    let reversed = try graph.apply(ScaleElements(gradientReversal: reversal), identityFeatures)
    return try ageLoss(parts.tracing(.adversary) { try estimator(reversed, in: graph) })
  }

  /// Traces the cross-entropy of the gender, which is estimated from X.
  func gender(_ x: Graph.Value) throws -> Graph.Value? {
    guard task.settings.lambdaGender > 0, let estimator = task.network.genderEstimator else {
      return nil
    }
    return try graph.apply(
      CrossEntropy(), parts.tracing(.gender) { try estimator(x, in: graph) },
      graph.input("genders", [count]))
  }

  /// Traces the squared error of the expected age plus the cross-entropy of the age group.
  private func ageLoss(_ prediction: AgeEstimatorOutput) throws -> Graph.Value {
    let squared = try graph.apply(
      MeanSquaredError(), prediction.expectedAge, graph.input("ages", [count, 1]),
      graph.input("age weights", [count]))
    let entropy = try graph.apply(
      CrossEntropy(), prediction.groupLogits, graph.input("groups", [count]))
    return try graph.apply(WeightedSum(), squared, entropy)
  }
}
