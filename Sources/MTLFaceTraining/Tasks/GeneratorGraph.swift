import MTLFaceNetwork
import MTLFaceTensor

/// A graph that generates the faces I_t = G(I). Its inputs are `images` and `groups`.
struct GeneratorGraph {
  let graph = Graph(training: true)
  /// The generated faces I_t.
  let result: Graph.Value
  /// The features of I for the identity term.
  let identity: Graph.Value
  /// The channel means of I for the color term, or `nil` if the term is not used.
  let colors: Graph.Value?

  var outputs: [Graph.Value] { [result, identity] + (colors.map { [$0] } ?? []) }

  /// Traces the graph for a batch of `count` faces.
  ///
  /// - Parameters:
  ///   - task: The task with the network and the settings.
  ///   - count: The number of faces.
  ///   - groups: The target groups, or `nil` if they are unknown. If they are known, the graph
  ///     omits products with filters of other groups.
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
