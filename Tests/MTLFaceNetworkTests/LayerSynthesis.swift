import MTLFaceNetwork
import MTLFaceTensor
import Testing

/// A reference for synthesis that executes the graph operation by operation, without a plan.
enum LayerSynthesis {
  /// Returns the faces at the target ages.
  ///
  /// - Parameters:
  ///   - network: A network with a generator.
  ///   - parameters: The weights.
  ///   - images: The faces, `[n, s, s, 3]`.
  ///   - groups: The target age group of each image.
  ///   - pool: The threads to run on.
  /// - Returns: The synthesized images, `[n, s, s, 3]`.
  static func faces(
    _ network: FaceNetwork, _ parameters: ParameterStore<Float>, _ images: Tensor<Float>,
    groups: [Int], _ pool: ThreadPool
  ) throws -> Tensor<Float> {
    let generator = try #require(network.generator)
    let graph = Graph(training: false)
    let input = try network.images(batch: images.shape.batch, in: graph)
    let faces = try network.encode(input, in: graph)
    let face = try generator(
      identity: faces.identityFeatures, features: faces.features, image: input,
      .groups(graph.input("groups", [groups.count])), in: graph)
    let groupTensor = try Tensor(groups.map(Float.init), shape: TensorShape(groups.count))
    return try GraphExecution(
      graph, inputs: ["images": images, "groups": groupTensor], parameters: parameters,
      outputs: [face],
      pool: pool
    ).value(face)
  }
}
