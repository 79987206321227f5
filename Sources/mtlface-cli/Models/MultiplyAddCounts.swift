import MTLFace

/// The multiply-adds of a model's parts, for one face; nil where a part is not there.
struct MultiplyAddCounts {
  /// E.
  let encoder: Int
  /// AFD.
  let decomposition: Int?
  /// L.
  let embedding: Int
  /// A.
  let age: Int?
  /// The gender estimator.
  let gender: Int?
  /// What all ages share of a face: once, whatever the number of ages.
  let sharedSynthesis: Int?
  /// The rest of synthesis, of the identity conditional module its live filters: for each age.
  let synthesisPerAge: Int?
  /// D_img, where a model of training brings it.
  let discriminator: Int?

  /// Counts by tracing the parts one after the other; nothing is computed.
  init(_ network: FaceNetwork) throws {
    let graph = Graph(training: false)
    var counted = 0
    /// What was traced since the last call.
    func added() -> Int {
      let all = graph.multiplyAdds()
      defer { counted = all }
      return all - counted
    }
    let image = try network.images(batch: 1, in: graph)
    let features = try network.encoder(image, in: graph)
    encoder = added()
    let parts = try network.decomposition.map { try $0(features.last, in: graph) }
    decomposition = parts.map { _ in added() }
    let identity = parts?.identityFeatures ?? features.last
    _ = try network.embedding(identity, in: graph)
    embedding = added()
    age = try network.ageEstimator.map {
      _ = try $0(parts?.ageFeatures ?? features.last, in: graph)
      return added()
    }
    gender = try network.genderEstimator.map {
      _ = try $0(features.last, in: graph)
      return added()
    }
    let shared = try network.generator?.sharedFeatures(features, image: image, in: graph)
    sharedSynthesis = shared.map { _ in added() }
    synthesisPerAge = try network.generator.map { generator in
      // The first age group stands for all: each owns as many filters.
      let group = AgeGroupWeight(group: 0, weight: 1)
      let conditioned = try generator.conditionedFeatures(
        identity: identity, image: image, shared: shared ?? [], .mixture([group]), in: graph)
      _ = try generator.face(conditioned, shared: shared ?? [], image: image, in: graph)
      return added()
    }
    discriminator = try network.discriminator.map {
      _ = try $0(image, claimedGroups: graph.input("groups", [1]), in: graph)
      return added()
    }
  }

  /// E and AFD.
  var encoding: Int { encoder + (decomposition ?? 0) }

  /// Synthesis at a number of ages from one encoding.
  func synthesis(ages: Int) -> Int { (sharedSynthesis ?? 0) + ages * (synthesisPerAge ?? 0) }
}
