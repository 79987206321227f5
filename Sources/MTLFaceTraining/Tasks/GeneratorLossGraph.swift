import MTLFaceNetwork
import MTLFaceTensor

/// The generator's loss as a graph of I_t (`images`), its `groups` and the `identity` that it should
/// have: the source's features, and for the color term the source's `colors`.
struct GeneratorLossGraph {
  let graph = Graph(training: true)
  let adversarial: Graph.Value
  let identity: Graph.Value
  let age: Graph.Value
  /// Nil without a weight.
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
      let found = task.identityFeatures(faces)
      let wanted = try graph.input("identity", found.shape.dimensions)
      let prediction = try task.ageEstimator(faces.ageEstimatorInput, in: graph)
      return try (
        graph.apply(MeanSquaredError(), found, wanted),
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

  /// What the color term compares: the mean of each channel; nil without the term.
  func colors(_ images: Graph.Value, in graph: Graph) throws -> Graph.Value? {
    settings.lambdaColor > 0 ? try graph.apply(AdaptivePool(.average, size: 1), images) : nil
  }
}
