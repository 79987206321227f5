import MTLFaceNetwork
import MTLFaceTensor

/// A graph of the loss of the generator.
///
/// Its inputs are `images` (I_t), `groups`, `identity` (the features of the source) and, if the
/// color term is used, `colors` (the channel means of the source).
struct GeneratorLossGraph {
  let graph = Graph(training: true)
  let adversarial: Graph.Value
  let identity: Graph.Value
  let age: Graph.Value
  /// The color term, or `nil` if its weight is 0.
  let color: Graph.Value?
  /// The weighted sum of all terms.
  let total: Graph.Value

  var outputs: [Graph.Value] { [adversarial, identity, age, total] + (color.map { [$0] } ?? []) }

  init(_ task: FASTask, _ count: Int) throws {
    let graph = graph
    adversarial = try task.adversarialLoss(count, target: 1, in: graph)
    (identity, age) = try graph.withEvaluationMode {
      let images = try task.network.images(batch: count, in: graph)
      let faces = try task.network.encode(images, in: graph)
      let identity = task.identityFeatures(faces)
      let target = try graph.input("identity", identity.shape.dimensions)
      let prediction = try task.ageEstimator(faces.ageEstimatorInput, in: graph)
      return try (
        graph.apply(MeanSquaredError(), identity, target),
        graph.apply(
          CrossEntropy(), prediction.groupLogits, graph.input("groups", [count]))
      )
    }
    color = try task.colors(task.network.images(batch: count, in: graph), in: graph).map {
      try graph.apply(MeanSquaredError(), $0, graph.input("colors", $0.shape.dimensions))
    }
    let imageTerms = try graph.apply(
      WeightedSum(task.settings.lambdaAdversarial, task.settings.lambdaIdentity), adversarial,
      identity)
    let sum = try graph.apply(WeightedSum(1, task.settings.lambdaAge), imageTerms, age)
    total =
      try color.map { try graph.apply(WeightedSum(1, task.settings.lambdaColor), sum, $0) }
      ?? sum
  }
}

extension FASTask {
  /// Returns the features that the identity term compares, which are X_id or, in a variant, X.
  func identityFeatures(_ faces: EncodedGraphValues) -> Graph.Value {
    variant.comparesAllFeatures ? faces.features.last : faces.identityFeatures
  }

  /// Traces the mean of each channel for the color term, or returns `nil` if the term is not used.
  func colors(_ images: Graph.Value, in graph: Graph) throws -> Graph.Value? {
    settings.lambdaColor > 0 ? try graph.apply(AdaptivePool(.average, size: 1), images) : nil
  }
}
