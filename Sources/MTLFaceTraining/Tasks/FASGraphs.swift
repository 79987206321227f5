import MTLFaceNetwork
import MTLFaceTensor

/// I_t = G(I) as a graph of its inputs `images` and `groups`.
struct SynthesisGraph {
  let graph = Graph(training: true)
  /// I_t.
  let result: Graph.Value
  /// What the identity term compares of I.
  let identity: Graph.Value
  /// What the colour term compares of I; nil without one.
  let colors: Graph.Value?

  var outputs: [Graph.Value] { [result, identity] + (colors.map { [$0] } ?? []) }

  /// - Parameter groups: The target groups, where they are known beforehand.
  init(_ task: FASTask, _ count: Int, groups: [Int]?) throws {
    let graph = graph
    let sources = try task.network.images(batch: count, in: graph)
    let faces = try graph.evaluating { try task.network.encode(sources, in: graph) }
    identity = task.identityFeatures(faces)
    colors = try task.colors(sources, in: graph)
    result = try task.generator(
      identity: faces.identity, features: faces.features, image: sources,
      .groups(graph.input("groups", [count]), known: groups), in: graph)
  }
}

/// The generator's loss as a graph of I_t (`images`), its `groups` and the `identity` that it should
/// have: the source's features, and for the colour term the source's `colors`.
struct CritiqueGraph {
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
    (identity, age) = try graph.evaluating {
      let images = try task.network.images(batch: count, in: graph)
      let faces = try task.network.encode(images, in: graph)
      let found = task.identityFeatures(faces)
      let wanted = try graph.input("identity", found.shape.dimensions)
      let prediction = try task.age(faces.ageInput, in: graph)
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
      WeightedSum(task.lambdaAdversarial, task.lambdaIdentity), adversarial, identity)
    let three = try graph.apply(WeightedSum(1, task.lambdaAge), both, age)
    total =
      try color.map { try graph.apply(WeightedSum(1, task.lambdaColor), three, $0) } ?? three
  }
}

extension FASTask {
  /// What the colour term compares: the mean of each channel; nil without the term.
  func colors(_ images: Graph.Value, in graph: Graph) throws -> Graph.Value? {
    lambdaColor > 0 ? try graph.apply(AdaptivePool(.average, size: 1), images) : nil
  }

  /// `0.5 mean((D(images) - target)^2)`.
  func adversarialLoss(_ count: Int, target: Double, in graph: Graph) throws
    -> Graph.Value
  {
    let logits = try discriminator(
      network.images(batch: count, in: graph), groups: graph.input("groups", [count]), in: graph)
    return try graph.apply(Scale(0.5), graph.apply(SquaredDistance(to: target), logits))
  }
}
