import MTLFaceNetwork
import MTLFaceTensor

/// I_t = G(I) as a graph of its inputs `images` and `groups`.
struct GeneratorGraph {
  let graph = Graph(training: true)
  /// I_t.
  let result: Graph.Value
  /// What the identity term compares of I.
  let identity: Graph.Value
  /// What the color term compares of I; nil without one.
  let colors: Graph.Value?

  var outputs: [Graph.Value] { [result, identity] + (colors.map { [$0] } ?? []) }

  /// - Parameter groups: The target groups, where they are known beforehand.
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
