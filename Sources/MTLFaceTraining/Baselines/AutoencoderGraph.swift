import MTLFaceNetwork
import MTLFaceTensor

/// A graph that reconstructs faces from their codes. Its inputs are `images` and `groups`.
struct AutoencoderGraph {
  let graph = Graph(training: true)
  /// The code E(x), a tensor of shape `[n, 1, 1, length]`.
  let code: Graph.Value
  /// The reconstruction G(E(x), l).
  let face: Graph.Value

  var outputs: [Graph.Value] { [face, code] }

  init(_ task: CAAETask, _ count: Int) throws {
    let images = try task.network.images(batch: count, in: graph)
    code = try task.generator.code(images, in: graph)
    let groups = try graph.input("groups", [count])
    face = try task.generator.face(
      task.generator.featureMap(code, .groups(groups), in: graph), in: graph)
  }
}
