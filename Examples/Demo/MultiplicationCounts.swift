import MTLFace

/// Multiply-adds of the stages for one face, counted on the networks' graphs.
struct MultiplicationCounts {
  /// E and AFD.
  let encode: Int
  /// L.
  let embedding: Int
  /// A.
  let age: Int
  /// ICM and D for every group, with what the groups share computed once.
  let synthesis: Int

  /// Traces the stages one after the other; nothing is computed.
  init(_ network: FaceNetwork, groups: Int) throws {
    let graph = Graph(training: false)
    var counted = 0
    func added() -> Int {
      let all = graph.multiplyAdds()
      defer { counted = all }
      return all - counted
    }
    let image = try network.images(batch: 1, in: graph)
    let faces = try network.encode(image, in: graph)
    encode = added()
    _ = try network.embedding(faces.identityFeatures, in: graph)
    embedding = added()
    _ = try network.ageEstimator?(faces.ageEstimatorInput, in: graph)
    age = added()
    if let generator = network.generator {
      let shared = try generator.sharedFeatures(faces.features, image: image, in: graph)
      for group in 0..<groups {
        let conditioned = try generator.conditionedFeatures(
          identity: faces.identityFeatures, image: image, shared: shared,
          .mixture([AgeGroupWeight(group: group, weight: 1)]), in: graph)
        _ = try generator.face(conditioned, shared: shared, image: image, in: graph)
      }
    }
    synthesis = added()
  }
}
