import MTLFace

/// The number of multiply-add operations of each part of a model, for one face.
///
/// A count is nil if the model does not have the part.
struct MultiplyAddCounts {
  /// The encoder E.
  let encoder: Int
  /// Attention-based feature decomposition (AFD).
  let decomposition: Int?
  /// The embedding layer L.
  let embedding: Int
  /// The age estimator A.
  let age: Int?
  /// The gender estimator.
  let gender: Int?
  /// The part of synthesis that is computed once per face, for any number of ages.
  let sharedSynthesis: Int?
  /// The part of synthesis that is computed for each age. For the identity conditional module it
  /// counts only the filters of the target age group.
  let synthesisPerAge: Int?
  /// The discriminator D_img, present only in models saved during training.
  let discriminator: Int?

  /// Counts the operations of a network by tracing its parts in order, without computing anything.
  init(_ network: FaceNetwork) throws {
    let graph = Graph(training: false)
    var counted = 0
    /// Returns the number of operations traced since the last call.
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
      // The first age group represents all groups, because each has the same number of filters.
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

  /// The encoder and AFD together.
  var encoding: Int { encoder + (decomposition ?? 0) }

  /// Returns the number of operations to synthesize a number of ages from one encoding.
  func synthesis(ages: Int) -> Int { (sharedSynthesis ?? 0) + ages * (synthesisPerAge ?? 0) }
}
