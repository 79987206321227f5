import MTLFaceSupport
public import MTLFaceTensor

/// A model ready to answer: encode faces once, then ask for embeddings, ages and other ages.
///
/// Plans are compiled at their first use and kept. The model does not change: any number of
/// threads may use it at once, and every answer has the same bits at any thread count.
public final class InferenceModel: Sendable {
  /// The modules.
  public let network: FaceNetwork
  /// The age groups.
  public let groups: AgeGroups
  private let parameters: ParameterStore<Float>
  /// A fingerprint of the weights: models with the same weights have the same number.
  package let fingerprint: UInt64
  private let pool: ThreadPool
  private let memory: ModelMemoryMode
  private let plans = ForkSafeLock { [PlanKey: InferencePlan]() }

  private enum PlanKey: Hashable {
    case encode, embed, embedImages, age, gender, shared, face, discriminate
    case conditioned(group: Int)
  }

  /// A model from its description and weights.
  /// - Throws: ``NetworkError`` where a parameter is missing or misshapen.
  public init(
    _ network: FaceNetwork, parameters: ParameterStore<Float>, memory: ModelMemoryMode = .fast,
    pool: ThreadPool
  ) throws {
    for spec in network.parameters where spec.role != .counter {
      _ = try parameters.values(of: ParameterReference(spec))
    }
    self.network = network
    self.parameters = parameters
    fingerprint = Self.fingerprint(of: network, parameters: parameters) { _ in true }
    self.memory = memory
    self.pool = pool
    groups = try AgeGroups(count: network.configuration.groupCount)
  }

  /// What tells the embeddings of this model from those of others: the same for the same weights of
  /// encoder, decomposition and embedding layer, whatever else the model has.
  public var embeddingFingerprint: UInt64 {
    Self.fingerprint(of: network, parameters: parameters) { $0.hasPrefix("encoder.") }
  }

  /// Encodes aligned faces (E and AFD).
  /// - Parameter images: `[n, s, s, 3]`, RGB in [-1, 1].
  /// - Throws: ``NetworkError/nonFiniteInput(_:)`` for NaN or infinite pixels,
  ///   ``NetworkError/inputShapeMismatch(_:expected:found:)``.
  public func encode(_ images: Tensor<Float>) throws -> EncodedFaces {
    try check(images)
    let plan = try plan(.encode) { graph in
      let values = try network.encode(network.images(batch: 1, in: graph), in: graph)
      let optional = [
        ("age", values.ageFeatures), ("channel attention", values.channelAttention),
        ("spatial attention", values.spatialAttention),
      ]
      return values.features.levels.enumerated().map { ("x\($0 + 1)", $1) }
        + [("identity", values.identityFeatures)]
        + optional.compactMap { name, value in value.map { (name, $0) } }
    }
    let results = try plan.run(["images": images], pool: pool)
    return EncodedFaces(
      images: images, levels: try (1...5).map { try result(results, "x\($0)") },
      identityFeatures: try result(results, "identity"), ageFeatures: results["age"],
      channelAttention: results["channel attention"],
      spatialAttention: results["spatial attention"], modelFingerprint: fingerprint)
  }

  /// Embeddings of encoded faces, `[n, dimension]`, not normalized.
  /// - Throws: ``NetworkError/encodingModelMismatch`` for faces that another model encoded.
  public func embeddings(of faces: EncodedFaces) throws -> Tensor<Float> {
    try check(faces)
    let plan = try plan(.embed) { graph in
      let identity = try graph.input("identity", singleImageShape(faces.identityFeatures))
      return [("embedding", try network.embedding(identity, in: graph))]
    }
    return try result(plan.run(["identity": faces.identityFeatures], pool: pool), "embedding")
  }

  /// Embeddings straight from aligned faces: ``encode(_:)`` and ``embeddings(of:)`` in one plan that
  /// keeps nothing in between.
  public func embeddings(of images: Tensor<Float>) throws -> Tensor<Float> {
    try check(images)
    let plan = try plan(.embedImages) { graph in
      let values = try network.encode(network.images(batch: 1, in: graph), in: graph)
      return [("embedding", try network.embedding(values.identityFeatures, in: graph))]
    }
    return try result(plan.run(["images": images], pool: pool), "embedding")
  }

  /// Ages of encoded faces.
  /// - Throws: ``NetworkError/missingPart(_:)`` for a model without an age estimator.
  public func ages(of faces: EncodedFaces) throws -> AgeEstimateBatch {
    guard let estimator = network.ageEstimator, let features = faces.ageEstimatorInput else {
      throw NetworkError.missingPart("age estimator")
    }
    try check(faces)
    let plan = try plan(.age) { graph in
      let input = try graph.input("age", singleImageShape(features))
      let prediction = try estimator(input, in: graph)
      let probabilities = try graph.apply(Softmax(), prediction.logits)
      return [
        ("logits", prediction.logits), ("groups", prediction.groupLogits),
        ("probabilities", probabilities), ("years", prediction.expectedAge),
      ]
    }
    let results = try plan.run(["age": features], pool: pool)
    return AgeEstimateBatch(
      years: try result(results, "years").reshaped(to: TensorShape(faces.count)),
      probabilities: try result(results, "probabilities"), logits: try result(results, "logits"),
      groupLogits: try result(results, "groups"))
  }

  /// Probabilities of female and male, `[n, 2]`.
  /// - Throws: ``NetworkError/missingPart(_:)`` for a model without a gender estimator.
  public func genderProbabilities(of faces: EncodedFaces) throws -> Tensor<Float> {
    guard let estimator = network.genderEstimator else {
      throw NetworkError.missingPart("gender estimator")
    }
    try check(faces)
    let x = faces.levels[faces.levels.count - 1]
    let plan = try plan(.gender) { graph in
      let logits = try estimator(graph.input("x", singleImageShape(x)), in: graph)
      return [("probabilities", try graph.apply(Softmax(), logits))]
    }
    return try result(plan.run(["x": x], pool: pool), "probabilities")
  }

  /// Faces at other ages, from one encoding: for each target `[n, s, s, 3]`, not clamped to
  /// [-1, 1]. What all ages share of a face is computed once for all targets, and of the identity
  /// conditional module only the targets' live filters.
  /// - Throws: ``NetworkError/missingPart(_:)`` for a model without a generator,
  ///   ``NetworkError/groupOutOfRange(_:count:)``.
  public func synthesize(_ faces: EncodedFaces, at targets: [TargetAge]) throws -> [Tensor<Float>] {
    guard let generator = network.generator else { throw NetworkError.missingPart("generator") }
    try check(faces)
    let mixtures = try targets.map { try $0.mixture(groups) }
    guard !mixtures.isEmpty else { return [] }
    let shared = try shared(generator, faces)
    return try mixtures.map { mixture in
      let conditioned = try self.conditioned(generator, faces, shared, mixture)
      let plan = try plan(.face) { graph in
        let face = try generator.face(
          graph.input("conditioned", singleImageShape(conditioned)),
          shared: self.inputs(shared, in: graph),
          image: network.images(batch: 1, in: graph), in: graph)
        return [("face", face)]
      }
      let given = ["images": faces.images, "conditioned": conditioned]
      return try result(plan.run(given.merging(named(shared)) { $1 }, pool: pool), "face")
    }
  }

  /// The patch map of D_img, `[n, h, w, 1]`, for images claimed to be of `claimedGroups`.
  /// - Throws: ``NetworkError/missingPart(_:)`` for a model without a discriminator.
  public func discriminate(_ images: Tensor<Float>, claimedGroups: [Int]) throws -> Tensor<Float> {
    guard let discriminator = network.discriminator else {
      throw NetworkError.missingPart("discriminator")
    }
    try check(images)
    for group in claimedGroups where !(0..<groups.count).contains(group) {
      throw NetworkError.groupOutOfRange(group, count: groups.count)
    }
    let plan = try plan(.discriminate) { graph in
      let images = try network.images(batch: 1, in: graph)
      return [
        ("map", try discriminator(images, claimedGroups: graph.input("groups", [1]), in: graph))
      ]
    }
    let groupTensor = try Tensor(
      claimedGroups.map(Float.init), shape: TensorShape(claimedGroups.count))
    return try result(plan.run(["images": images, "groups": groupTensor], pool: pool), "map")
  }

  /// Times every step of encoding and embedding one batch; see ``InferencePlan/profile(_:pool:clock:)``.
  public func profileEmbedding(_ images: Tensor<Float>, clock: () -> Double) throws -> [(
    step: String, multiplyAdds: Int, seconds: Double
  )] {
    _ = try embeddings(of: images)
    guard let plan = plans.withLock({ $0[.embedImages] }) else { return [] }
    return try plan.profile(["images": images], pool: pool, clock: clock)
  }

  // MARK: Plans

  /// What all ages share of the faces.
  private func shared(_ generator: FaceGenerator, _ faces: EncodedFaces) throws -> [Tensor<Float>] {
    let plan = try plan(.shared) { graph in
      let image = try network.images(batch: 1, in: graph)
      let levels = try faces.levels.enumerated().map { index, level in
        try graph.input("x\(index + 1)", singleImageShape(level))
      }
      let shared = try generator.sharedFeatures(
        EncoderFeatures(levels: levels), image: image, in: graph)
      return shared.enumerated().map { ("shared\($0)", $1) }
    }
    var inputs = ["images": faces.images]
    for (index, level) in faces.levels.enumerated() { inputs["x\(index + 1)"] = level }
    let results = try plan.run(inputs, pool: pool)
    return try (0..<results.count).map { try result(results, "shared\($0)") }
  }

  /// What an age makes of the faces. Each group's plan holds its own weights, its live filters, and is
  /// kept; the plan of a blend is made for the one call, so that plans do not pile up.
  private func conditioned(
    _ generator: FaceGenerator, _ faces: EncodedFaces, _ shared: [Tensor<Float>],
    _ mixture: [AgeGroupWeight]
  ) throws -> Tensor<Float> {
    let trace = { (graph: Graph) in
      let conditioned = try generator.conditionedFeatures(
        identity: graph.input("identity", self.singleImageShape(faces.identityFeatures)),
        image: self.network.images(batch: 1, in: graph), shared: self.inputs(shared, in: graph),
        .mixture(mixture), in: graph)
      return [(name: "conditioned", value: conditioned)]
    }
    let plan =
      mixture.count == 1
      ? try plan(.conditioned(group: mixture[0].group), trace) : try compile(trace)
    let given = ["identity": faces.identityFeatures, "images": faces.images]
    return try result(plan.run(given.merging(named(shared)) { $1 }, pool: pool), "conditioned")
  }

  /// What ages share, under the names that plans know it by.
  private func named(_ shared: [Tensor<Float>]) -> [String: Tensor<Float>] {
    Dictionary(uniqueKeysWithValues: shared.enumerated().map { ("shared\($0)", $1) })
  }

  /// What ages share as inputs of a graph.
  private func inputs(_ shared: [Tensor<Float>], in graph: Graph) throws -> [Graph.Value] {
    try shared.enumerated().map { try graph.input("shared\($0)", singleImageShape($1)) }
  }

  private func plan(
    _ key: PlanKey, _ trace: (Graph) throws -> [(name: String, value: Graph.Value)]
  ) throws -> InferencePlan {
    if let known = plans.withLock({ $0[key] }) { return known }
    let made = try compile(trace)
    // Two threads may have compiled the same plan: the first one stored is kept.
    return plans.withLock {
      if let known = $0[key] { return known }
      $0[key] = made
      return made
    }
  }

  private func compile(_ trace: (Graph) throws -> [(name: String, value: Graph.Value)]) throws
    -> InferencePlan
  {
    let graph = Graph(training: false)
    let plan = try InferencePlan(
      graph, outputs: trace(graph), parameters: parameters, method: memory.method, pool: pool)
    // What was copied on the way is of no more use.
    if memory == .low { StorageCache.trim() }
    return plan
  }

  private func singleImageShape(_ tensor: Tensor<Float>) -> [Int] {
    [1] + tensor.shape.dimensions.dropFirst()
  }

  private func check(_ faces: EncodedFaces) throws(NetworkError) {
    guard faces.modelFingerprint == fingerprint else { throw .encodingModelMismatch }
  }

  /// A number made of some of every parameter's values; `isPart` chooses parameters by their keys.
  private static func fingerprint(
    of network: FaceNetwork, parameters: ParameterStore<Float>, where isPart: (String) -> Bool
  ) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func mix(_ byte: UInt64) { hash = (hash ^ byte) &* 0x100_0000_01b3 }
    for spec in network.parameters where spec.role != .counter && isPart(spec.key) {
      for byte in spec.key.utf8 { mix(UInt64(byte)) }
      parameters[spec.key]?.withUnsafeBufferPointer { values in
        for value in values.prefix(16) { mix(UInt64(value.bitPattern)) }
      }
    }
    return hash
  }

  private func check(_ images: Tensor<Float>) throws {
    let side = network.configuration.inputSize
    let expected = try TensorShape(max(images.shape.batch, 1), side, side, 3)
    guard images.shape == expected else {
      throw NetworkError.inputShapeMismatch("images", expected: expected, found: images.shape)
    }
    guard images.isFinite else { throw NetworkError.nonFiniteInput("images") }
  }

  private func result(_ results: [String: Tensor<Float>], _ name: String) throws -> Tensor<Float> {
    guard let tensor = results[name] else { throw NetworkError.missingPart(name) }
    return tensor
  }
}
