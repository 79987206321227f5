import MTLFaceCheckpoint
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceWeights

/// The plans of the three cascade networks, compiled with their weights.
struct CascadePlans: Sendable {
  /// A plan that maps images of shape `[n, height, width, 3]` to the outputs of a network's head.
  typealias Plan = TypedPlan<Graph.Value, Graph.Value>

  /// The plan of P-Net for one tile of an image. It is resized for tiles at the right and lower
  /// edges.
  let proposal: Plan
  /// The plan of R-Net for crops of 24 x 24 pixels.
  let refinement: Plan
  /// The plan of O-Net for crops of 48 x 48 pixels.
  let output: Plan

  /// Compiles the networks with the embedded weights.
  ///
  /// - Parameters:
  ///   - tileHeight: The height of the first network's tiles in pixels.
  ///   - tileWidth: The width of the first network's tiles in pixels.
  static func embedded(tileHeight: Int, tileWidth: Int) throws -> CascadePlans {
    let weights = mtlface_mtcnn_weights()
    let archive = try TensorArchive(
      unsafeBorrowing: UnsafeRawBufferPointer(start: weights.bytes, count: weights.length),
      name: "mtcnn.safetensors (embedded)")
    let registry = ParameterRegistry()
    let traces = try CascadeNetwork.all.map { try $0.layers(registry) }
    let parameters = try ParameterLoader.load(registry.specs, from: archive)
    func plan(_ index: Int, _ height: Int, _ width: Int) throws -> Plan {
      // With the direct method, the result for an output position does not depend on the tile that
      // contains the position.
      try TypedPlan(parameters: parameters, method: .direct) { graph in
        let picture = try graph.input("picture", [1, height, width, 3])
        return (picture, try traces[index](picture, graph))
      }
    }
    let sizes = CascadeNetwork.all.map(\.size)
    return try CascadePlans(
      proposal: plan(0, tileHeight, tileWidth), refinement: plan(1, sizes[1], sizes[1]),
      output: plan(2, sizes[2], sizes[2]))
  }
}
