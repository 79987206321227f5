import MTLFaceNetwork
import MTLFaceTensor

/// I_t = G(I) as a graph of its inputs `images` and `groups`.
struct SynthesisGraph {
  let graph = Graph(training: true)
  /// I_t.
  let result: Graph.Value
  /// What the identity term compares of I.
  let identity: Graph.Value

  var outputs: [Graph.Value] { [result, identity] }

  /// - Parameter groups: The target groups, where they are known beforehand.
  init(_ task: FASTask, _ count: Int, groups: [Int]?) throws {
    let graph = graph
    let sources = try task.network.images(batch: count, in: graph)
    let faces = try graph.evaluating { try task.network.encode(sources, in: graph) }
    identity = task.identityFeatures(faces)
    result = try task.generator(
      identity: faces.identity, features: faces.features, image: sources,
      .groups(graph.input("groups", [count]), known: groups), in: graph)
  }
}

/// The generator's loss as a graph of I_t (`images`), its `groups` and the `identity` that it should
/// have: the source's features.
struct CritiqueGraph {
  let graph = Graph(training: true)
  let adversarial: Graph.Value
  let identity: Graph.Value
  let age: Graph.Value
  /// The weighted sum.
  let total: Graph.Value

  var outputs: [Graph.Value] { [adversarial, identity, age, total] }

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
    let both = try graph.apply(
      WeightedSum(task.lambdaAdversarial, task.lambdaIdentity), adversarial, identity)
    total = try graph.apply(WeightedSum(1, task.lambdaAge), both, age)
  }
}

extension FASTask {
  /// `0.5 mean((D(images) - target)^2)`.
  func adversarialLoss(_ count: Int, target: Double, in graph: Graph) throws
    -> Graph.Value
  {
    let logits = try discriminator(
      network.images(batch: count, in: graph), groups: graph.input("groups", [count]), in: graph)
    return try graph.apply(Scale(0.5), graph.apply(SquaredDistance(to: target), logits))
  }
}
