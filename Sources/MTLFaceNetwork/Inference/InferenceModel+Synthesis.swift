public import MTLFaceTensor

extension InferenceModel {
  /// Synthesizes encoded faces at other ages.
  ///
  /// Features that do not depend on the age are computed once for all targets. In the identity
  /// conditional module, only the filters that are active for a target are computed.
  /// - Parameters:
  ///   - faces: Faces encoded by this model.
  ///   - targets: The target ages, each applied to all faces.
  /// - Returns: For each target, the faces `[n, s, s, 3]`, not clamped to [-1, 1].
  /// - Throws: ``NetworkError/missingPart(_:)`` if the model has no generator,
  ///   ``NetworkError/groupOutOfRange(_:count:)`` or ``NetworkError/targetAgeOutOfRange(_:)`` for
  ///   an invalid target, or ``NetworkError/encodingModelMismatch`` if another model encoded the
  ///   faces.
  public func synthesize(_ faces: EncodedFaces, at targets: [TargetAge]) throws -> [Tensor<Float>] {
    guard let generator = network.generator else { throw NetworkError.missingPart("generator") }
    try check(faces)
    let mixtures = try targets.map { try $0.mixture(groups) }
    guard !mixtures.isEmpty else { return [] }
    let shared = try sharedFeatures(generator, faces)
    return try mixtures.map { mixture in
      let conditioned = try conditionedFeatures(generator, faces, shared, mixture)
      let plan = try plan(\.face) { graph in
        let inputs = ModelPlans.FaceInputs(
          conditioned: try graph.input("conditioned", singleImageShape(conditioned)),
          shared: try sharedInputs(shared, in: graph),
          images: try network.images(batch: 1, in: graph))
        let face = try generator.face(
          inputs.conditioned, shared: inputs.shared, image: inputs.images, in: graph)
        return (inputs, face)
      }
      return try plan.run(pool: pool) {
        [($0.conditioned, conditioned), ($0.images, faces.images)] + zip($0.shared, shared)
      }
    }
  }

  /// Returns the patch map of D_img for images, given the age group that each image is supposed to
  /// show.
  ///
  /// - Parameters:
  ///   - images: Aligned faces, `[n, s, s, 3]`, RGB in [-1, 1].
  ///   - claimedGroups: The zero-based index of the age group that each image is supposed to show.
  /// - Returns: The logits of the patches, `[n, h, w, 1]`.
  /// - Throws: ``NetworkError/missingPart(_:)`` if the model has no discriminator,
  ///   ``NetworkError/groupOutOfRange(_:count:)``,
  ///   ``NetworkError/inputShapeMismatch(_:expected:found:)``, or
  ///   ``NetworkError/nonFiniteInput(_:)`` if pixels are NaN or infinite.
  public func discriminate(_ images: Tensor<Float>, claimedGroups: [Int]) throws -> Tensor<Float> {
    guard let discriminator = network.discriminator else {
      throw NetworkError.missingPart("discriminator")
    }
    try check(images)
    for group in claimedGroups where !(0..<groups.count).contains(group) {
      throw NetworkError.groupOutOfRange(group, count: groups.count)
    }
    let plan = try plan(\.discriminate) { graph in
      let inputs = ModelPlans.DiscriminatorInputs(
        images: try network.images(batch: 1, in: graph), groups: try graph.input("groups", [1]))
      let map = try discriminator(inputs.images, claimedGroups: inputs.groups, in: graph)
      return (inputs, map)
    }
    let groupTensor = try Tensor(
      claimedGroups.map(Float.init), shape: TensorShape(claimedGroups.count))
    return try plan.run(pool: pool) { [($0.images, images), ($0.groups, groupTensor)] }
  }

  /// Returns, for encoded faces, the features that all target ages share.
  private func sharedFeatures(_ generator: FaceGenerator, _ faces: EncodedFaces) throws
    -> [Tensor<Float>]
  {
    let plan = try plan(\.shared) { graph in
      let images = try network.images(batch: 1, in: graph)
      let levels = try faces.levels.enumerated().map { index, level in
        try graph.input("x\(index + 1)", singleImageShape(level))
      }
      let shared = try generator.sharedFeatures(
        EncoderFeatures(levels: levels), image: images, in: graph)
      return (ModelPlans.SharedInputs(images: images, levels: levels), shared)
    }
    return try plan.run(pool: pool) {
      [($0.images, faces.images)] + zip($0.levels, faces.levels)
    }
  }

  /// Returns the features of the faces at one age.
  ///
  /// The plan of a single group holds the weights of its active filters and is kept for later
  /// calls. The plan of a blend is compiled for one call, so that the number of kept plans stays
  /// bounded.
  private func conditionedFeatures(
    _ generator: FaceGenerator, _ faces: EncodedFaces, _ shared: [Tensor<Float>],
    _ mixture: [AgeGroupWeight]
  ) throws -> Tensor<Float> {
    let trace = { (graph: Graph) in
      let inputs = ModelPlans.ConditionedInputs(
        identity: try graph.input("identity", self.singleImageShape(faces.identityFeatures)),
        images: try self.network.images(batch: 1, in: graph),
        shared: try self.sharedInputs(shared, in: graph))
      let conditioned = try generator.conditionedFeatures(
        identity: inputs.identity, image: inputs.images, shared: inputs.shared,
        .mixture(mixture), in: graph)
      return (inputs: inputs, outputs: conditioned)
    }
    let plan =
      mixture.count == 1
      ? try plan(\.conditioned[mixture[0].group], trace) : try compile(trace)
    return try plan.run(pool: pool) {
      [($0.identity, faces.identityFeatures), ($0.images, faces.images)] + zip($0.shared, shared)
    }
  }

  /// Declares the shared features as graph inputs.
  private func sharedInputs(_ shared: [Tensor<Float>], in graph: Graph) throws -> [Graph.Value] {
    try shared.enumerated().map { try graph.input("shared\($0)", singleImageShape($1)) }
  }
}
