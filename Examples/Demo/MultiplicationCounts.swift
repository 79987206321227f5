import MTLFace

/// The number of multiply-add operations of each stage for one face.
struct MultiplicationCounts {
  /// The encoder E and attention-based feature decomposition (AFD).
  let encode: Int
  /// The embedding layer L.
  let embedding: Int
  /// The age estimator A.
  let age: Int
  /// The identity conditional module and the decoder for all age groups, with the shared part
  /// counted once.
  let synthesis: Int

  /// Counts the operations by tracing the stages in order, without computing anything.
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
