import MTLFaceNetwork
import MTLFaceTensor

/// The generator's loss as a graph of the inputs `images` (I_t), `groups`, `identity` (the features
/// of the source) and, for the color term, `colors` (the channel means of the source).
struct GeneratorLossGraph {
  let graph = Graph(training: true)
  let adversarial: Graph.Value
  let identity: Graph.Value
  let age: Graph.Value
  /// The color term; nil if its weight is 0.
  let color: Graph.Value?
  /// The weighted sum.
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
    let both = try graph.apply(
      WeightedSum(task.settings.lambdaAdversarial, task.settings.lambdaIdentity), adversarial,
      identity)
    let three = try graph.apply(WeightedSum(1, task.settings.lambdaAge), both, age)
    total =
      try color.map { try graph.apply(WeightedSum(1, task.settings.lambdaColor), three, $0) }
      ?? three
  }
}

extension FASTask {
  /// The features that the identity term compares: X_id, or X in a variant.
  func identityFeatures(_ faces: EncodedGraphValues) -> Graph.Value {
    variant.comparesAllFeatures ? faces.features.last : faces.identityFeatures
  }

  /// Traces the mean of each channel, which the color term compares; nil without the term.
  func colors(_ images: Graph.Value, in graph: Graph) throws -> Graph.Value? {
    settings.lambdaColor > 0 ? try graph.apply(AdaptivePool(.average, size: 1), images) : nil
  }
}
