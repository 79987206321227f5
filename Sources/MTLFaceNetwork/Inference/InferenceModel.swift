import MTLFaceSupport
public import MTLFaceTensor

/// A model for inference, which encodes faces once and then computes embeddings, age estimates and
/// faces at other ages.
///
/// Plans are compiled on first use and cached. Any number of threads may use the model
/// concurrently. The results have the same bits for any number of threads in the pool.
public final class InferenceModel: Sendable {
  /// The modules of the model.
  public let network: FaceNetwork
  /// The age groups of the model.
  public let groups: AgeGroups
  private let parameters: ParameterStore<Float>
  /// A fingerprint of the weights. Models with the same weights have the same fingerprint.
  package let fingerprint: UInt64
  let pool: ThreadPool
  private let memory: ModelMemoryMode
  private let plans = ForkSafeLock { ModelPlans() }

  /// Creates a model from its network and its weights.
  /// - Parameters:
  ///   - network: The modules of the model.
  ///   - parameters: The weights of the model.
  ///   - memory: The trade-off between speed and memory.
  ///   - pool: The threads that run the plans.
  /// - Throws: ``NetworkError`` if a parameter is missing or has the wrong shape.
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

  /// A fingerprint of the weights that determine the embeddings.
  ///
  /// These are the weights of the encoder, the decomposition and the embedding layer. Models that
  /// differ only in other parts have the same fingerprint.
  public var embeddingFingerprint: UInt64 {
    Self.fingerprint(of: network, parameters: parameters) { $0.hasPrefix("encoder.") }
  }

  /// Encodes aligned faces with the encoder (E) and the decomposition (AFD).
  /// - Parameter images: The faces, `[n, s, s, 3]`, RGB in [-1, 1].
  /// - Throws: ``NetworkError/nonFiniteInput(_:)`` if a pixel is NaN or infinite, or
  ///   ``NetworkError/inputShapeMismatch(_:expected:found:)`` if the shape of `images` is not
  ///   `[n, s, s, 3]` with the model's side length s.
  public func encode(_ images: Tensor<Float>) throws -> EncodedFaces {
    try check(images)
    let plan = try plan(\.encode) { graph in
      let images = try network.images(batch: 1, in: graph)
      return (images, try network.encode(images, in: graph))
    }
    return EncodedFaces(
      images: images, encoding: try plan.run(images, pool: pool), modelFingerprint: fingerprint)
  }

  /// Returns the embeddings of encoded faces, `[n, dimension]`, not normalized.
  /// - Throws: ``NetworkError/encodingModelMismatch`` if another model encoded the faces.
  public func embeddings(of faces: EncodedFaces) throws -> Tensor<Float> {
    try check(faces)
    let plan = try plan(\.embed) { graph in
      let identity = try graph.input("identity", singleImageShape(faces.identityFeatures))
      return (identity, try network.embedding(identity, in: graph))
    }
    return try plan.run(faces.identityFeatures, pool: pool)
  }

  /// Returns the embeddings of aligned faces, `[n, dimension]`, not normalized.
  ///
  /// One plan combines the steps of ``encode(_:)`` and ``embeddings(of:)`` and keeps no features.
  /// - Parameter images: The faces, `[n, s, s, 3]`, RGB in [-1, 1].
  /// - Throws: ``NetworkError/nonFiniteInput(_:)`` if a pixel is NaN or infinite, or
  ///   ``NetworkError/inputShapeMismatch(_:expected:found:)`` if the shape of `images` is not
  ///   `[n, s, s, 3]` with the model's side length s.
  public func embeddings(of images: Tensor<Float>) throws -> Tensor<Float> {
    try check(images)
    let plan = try plan(\.embedImages) { graph in
      let images = try network.images(batch: 1, in: graph)
      let values = try network.encode(images, in: graph)
      return (images, try network.embedding(values.identityFeatures, in: graph))
    }
    return try plan.run(images, pool: pool)
  }

  /// Estimates the ages of encoded faces.
  /// - Throws: ``NetworkError/missingPart(_:)`` if the model has no age estimator, or
  ///   ``NetworkError/encodingModelMismatch`` if another model encoded the faces.
  public func ages(of faces: EncodedFaces) throws -> AgeEstimateBatch {
    guard let estimator = network.ageEstimator else {
      throw NetworkError.missingPart("age estimator")
    }
    try check(faces)
    let features = faces.encoding.ageEstimatorInput
    let plan = try plan(\.age) { graph in
      let input = try graph.input("age", singleImageShape(features))
      let output = try estimator(input, in: graph)
      let probabilities = try graph.apply(Softmax(), output.logits)
      return (input, AgeEstimateValues(output: output, probabilities: probabilities))
    }
    return try plan.run(features, pool: pool)
  }

  /// Returns the probabilities of the labels female and male for each face, `[n, 2]`.
  /// - Throws: ``NetworkError/missingPart(_:)`` if the model has no gender estimator, or
  ///   ``NetworkError/encodingModelMismatch`` if another model encoded the faces.
  public func genderProbabilities(of faces: EncodedFaces) throws -> Tensor<Float> {
    guard let estimator = network.genderEstimator else {
      throw NetworkError.missingPart("gender estimator")
    }
    try check(faces)
    let x = faces.levels[faces.levels.count - 1]
    let plan = try plan(\.gender) { graph in
      let input = try graph.input("x", singleImageShape(x))
      return (input, try graph.apply(Softmax(), estimator(input, in: graph)))
    }
    return try plan.run(x, pool: pool)
  }

  /// Measures the duration of each step that computes the embeddings of one batch of faces. See
  /// ``InferencePlan/profile(_:pool:clock:)``.
  package func profileEmbedding(_ images: Tensor<Float>, clock: () -> Double) throws -> [(
    step: String, multiplyAdds: Int, seconds: Double
  )] {
    _ = try embeddings(of: images)
    guard let plan = plans.withLock({ $0.embedImages }) else { return [] }
    return try plan.profile(images, pool: pool, clock: clock)
  }

  // MARK: Plans

  /// Returns the plan stored under `key`, which is compiled on first use.
  func plan<Inputs, Outputs>(
    _ key: WritableKeyPath<ModelPlans, TypedPlan<Inputs, Outputs>?>,
    _ trace: (Graph) throws -> (inputs: Inputs, outputs: Outputs)
  ) throws -> TypedPlan<Inputs, Outputs> {
    if let known = plans.withLock({ $0[keyPath: key] }) { return known }
    let compiled = try compile(trace)
    // Two threads may compile the same plan concurrently. The plan that is stored first is kept.
    return plans.withLock {
      if let known = $0[keyPath: key] { return known }
      $0[keyPath: key] = compiled
      return compiled
    }
  }

  /// Compiles a plan with the weights of the model.
  func compile<Inputs, Outputs>(
    _ trace: (Graph) throws -> (inputs: Inputs, outputs: Outputs)
  ) throws -> TypedPlan<Inputs, Outputs> {
    let plan = try TypedPlan(
      parameters: parameters, method: memory.method, pool: pool, trace: trace)
    // Compiling copies weights. The memory of the copies is returned to the system.
    if memory == .low { StorageCache.trim() }
    return plan
  }

  /// Returns the shape of `tensor` with a batch of one.
  func singleImageShape(_ tensor: Tensor<Float>) -> [Int] {
    [1] + tensor.shape.dimensions.dropFirst()
  }

  // MARK: Checks

  /// Checks that this model encoded the faces.
  func check(_ faces: EncodedFaces) throws(NetworkError) {
    guard faces.modelFingerprint == fingerprint else { throw .encodingModelMismatch }
  }

  /// Checks that aligned faces have the model's input shape and that all values are finite.
  func check(_ images: Tensor<Float>) throws {
    let side = network.configuration.inputSize
    let expected = try TensorShape(max(images.shape.batch, 1), side, side, 3)
    guard images.shape == expected else {
      throw NetworkError.inputShapeMismatch("images", expected: expected, found: images.shape)
    }
    guard images.isFinite else { throw NetworkError.nonFiniteInput("images") }
  }

  /// Returns a hash of the keys and the first 16 values of each selected parameter.
  /// - Parameter isIncluded: A closure that returns whether to include the parameter with the given
  ///   key.
  private static func fingerprint(
    of network: FaceNetwork, parameters: ParameterStore<Float>, where isIncluded: (String) -> Bool
  ) -> UInt64 {
    var hash = Fingerprint()
    for spec in network.parameters where spec.role != .counter && isIncluded(spec.key) {
      hash.mix(bytes: spec.key.utf8)
      parameters[spec.key]?.withUnsafeBufferPointer { values in
        for value in values.prefix(16) { hash.mix(word: UInt64(value.bitPattern)) }
      }
    }
    return hash.value
  }
}
