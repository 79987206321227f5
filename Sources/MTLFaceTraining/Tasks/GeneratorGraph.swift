import MTLFaceNetwork
import MTLFaceTensor

/// I_t = G(I) as a graph of its inputs `images` and `groups`.
struct GeneratorGraph {
  let graph = Graph(training: true)
  /// I_t.
  let result: Graph.Value
  /// The features of I that the identity term compares.
  let identity: Graph.Value
  /// The channel means of I that the color term compares; nil without the term.
  let colors: Graph.Value?

  var outputs: [Graph.Value] { [result, identity] + (colors.map { [$0] } ?? []) }

  /// Traces the graph for a batch of `count` faces.
  /// - Parameter groups: The target groups, if they are known; products with filters of other
  ///   groups are then left out of the graph.
  init(_ task: FASTask, _ count: Int, groups: [Int]?) throws {
    let graph = graph
    let sources = try task.network.images(batch: count, in: graph)
    let faces = try graph.withEvaluationMode { try task.network.encode(sources, in: graph) }
    identity = task.identityFeatures(faces)
    colors = try task.colors(sources, in: graph)
    result = try task.generator(
      identity: faces.identityFeatures, features: faces.features, image: sources,
      .groups(graph.input("groups", [count]), knownGroups: groups), in: graph)
  }
}
