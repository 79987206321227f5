import MTLFaceCheckpoint
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceWeights

/// The three networks compiled with their weights.
struct CascadePlans: Sendable {
  /// A network from pictures `[n, h, w, 3]` to the numbers of its head.
  typealias Plan = TypedPlan<Graph.Value, Graph.Value>

  /// For one tile of a picture; resized for tiles at its edges.
  let proposal: Plan
  /// For crops of 24x24.
  let refinement: Plan
  /// For crops of 48x48.
  let output: Plan

  /// The networks with the weights that are part of the program. Tiles of the first one have
  /// `tile` pixels.
  static func embedded(tileHeight: Int, tileWidth: Int) throws -> CascadePlans {
    let weights = mtlface_mtcnn_weights()
    let archive = try TensorArchive(
      unsafeBorrowing: UnsafeRawBufferPointer(start: weights.bytes, count: weights.length),
      name: "mtcnn.safetensors (embedded)")
    let registry = ParameterRegistry()
    let traces = try CascadeNetwork.all.map { try $0.layers(registry) }
    let parameters = try ParameterLoader.load(registry.specs, from: archive)
    func plan(_ index: Int, _ height: Int, _ width: Int) throws -> Plan {
      // A face has the same bits in any tile of a picture.
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
