import MTLFaceCheckpoint
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceWeights

/// The three networks compiled with their weights. Input `picture`, output `head`.
struct CascadePlans: Sendable {
  /// For one tile of a picture; resized for tiles at its edges.
  let proposal: InferencePlan
  /// For crops of 24x24.
  let refinement: InferencePlan
  /// For crops of 48x48.
  let output: InferencePlan

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
    func plan(_ index: Int, _ height: Int, _ width: Int) throws -> InferencePlan {
      let graph = Graph(training: false)
      let head = try traces[index](graph.input("picture", [1, height, width, 3]), graph)
      // A face has the same bits in any tile of a picture.
      return try InferencePlan(
        graph, outputs: [("head", head)], parameters: parameters, method: .direct)
    }
    let sizes = CascadeNetwork.all.map(\.size)
    return try CascadePlans(
      proposal: plan(0, tileHeight, tileWidth), refinement: plan(1, sizes[1], sizes[1]),
      output: plan(2, sizes[2], sizes[2]))
  }
}

extension InferencePlan {
  /// The head's numbers for pictures `[n, h, w, 3]`.
  func head(_ pictures: Tensor<Float>, pool: ThreadPool) throws -> Tensor<Float> {
    guard let head = try run(["picture": pictures], pool: pool)["head"] else {
      throw NetworkError.missingPart("head")
    }
    return head
  }
}
