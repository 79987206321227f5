/// The number of multiply-add operations of each part of a model in inference, for one face.
///
/// A count is `nil` if the model does not have the part.
package struct MultiplyAddCounts: Sendable, Hashable {
  /// The encoder E.
  package let encoder: Int
  /// The decomposition AFD.
  package let decomposition: Int?
  /// The embedding layer L.
  package let embedding: Int
  /// The age estimator A.
  package let age: Int?
  /// The gender estimator.
  package let gender: Int?
  /// The part of synthesis that is computed once per face, for any number of ages.
  package let sharedSynthesis: Int?
  /// The part of synthesis that is computed for each age. In the identity conditional module, only
  /// the filters of the target age group are counted.
  package let synthesisPerAge: Int?
  /// The discriminator D_img, which exists only in models saved during training.
  package let discriminator: Int?

  /// Counts the operations of a network by tracing its parts, without running them.
  ///
  /// - Parameter network: The network to trace.
  /// - Throws: An error if a part cannot be traced.
  package init(_ network: FaceNetwork) throws {
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

  /// The number of operations of the encoder and the decomposition, which encode a face.
  package var encoding: Int { encoder + (decomposition ?? 0) }

  /// Returns the number of operations that synthesize faces from one encoding.
  ///
  /// - Parameter ages: The number of target ages.
  /// - Returns: The count, or 0 if the model has no generator.
  package func synthesis(ages: Int) -> Int {
    (sharedSynthesis ?? 0) + ages * (synthesisPerAge ?? 0)
  }
}
