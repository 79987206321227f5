import MTLFaceData
import MTLFaceNetwork
import MTLFaceTensor
import MTLFaceTestSupport
import MTLFaceTraining
import Testing

/// Tests that compare the gradients of the complete losses with finite differences in double
/// precision.
@Suite("Gradients of complete losses", .serialized)
struct WholeLossGradientTests {
  let pool = ThreadPool(threads: 2)
  /// The paper's preset, or all presets in `make test-long`.
  static let presets = runsLongTests ? ModelConfiguration.Preset.allCases : [.paper]

  @Test(
    "the gradients of the AIFR loss agree with finite differences", arguments: Self.presets,
    runsLongTests ? AttentionKind.allCases : [.average, .serial])
  func aifr(_ preset: ModelConfiguration.Preset, _ attention: AttentionKind) throws {
    let network = try FaceNetwork(
      SmallNetworks.configuration(preset, attention: attention))
    var task = try AIFRTask(network)
    task.settings.lambdaAge = 0.5
    task.settings.lambdaIdentity = 0.3
    task.settings.lambdaDistribution = attention == .serial ? 20 : 0
    task.settings.norms = attention == .serial ? .running : .batch
    let specs = network.parameters.filter { spec in
      ModelPart(key: spec.key).map(AIFRTask.trainableParts.contains) ?? false
    }
    var state = ParameterStore<Double>()
    let all = try SmallNetworks.parameters(network, seed: 7).converted(to: Double.self)
    for spec in specs { state[spec.key] = all[spec.key] }
    let batch = try AIFRBatch(
      images: SmallNetworks.images(4, size: 48, seed: 5).converted(to: Double.self),
      labels: [0, 3, nil, 4], ages: [4, nil, 47, 71])
    // A reversal of -1 turns the gradient reversal layer into the identity, so that all gradients
    // belong to one scalar loss.
    let (_, gradients, _) = try task.gradients(
      batch, parameters: state, reversal: -1, pool: pool, seed: 3)
    #expect(gradients.count == specs.count { $0.role.isTrainable })
    try GradientCheck.check(state, gradients) {
      try task.gradients(batch, parameters: $0, reversal: -1, pool: pool, seed: 3).losses.total
    }
  }

  @Test(
    "the gradients of losses with distillation agree with finite differences",
    arguments: Distillation.allCases,
    [ClassificationMargin.standard, .arcFace(scale: 16, margin: 0.5)])
  func distilled(_ distillation: Distillation, _ margin: ClassificationMargin) throws {
    let network = try FaceNetwork(SmallNetworks.configuration(.mobile))
    var task = try AIFRTask(network)
    task.settings.distillation = distillation
    task.settings.margin = margin
    task.settings.lambdaDistillation = 20
    task.settings.frozen = [.encoder, .age]
    let state = try SmallNetworks.parameters(network, seed: 7).converted(to: Double.self)
    // Distilling similarities allows teacher embeddings of another length. One face has no teacher
    // embedding.
    let size = distillation == .similarity ? 14 : 9
    var teachers = try RandomSource(seed: 8).makeTensor(
      .normal(standardDeviation: 1), shape: TensorShape(4, size), as: Double.self, pool: pool)
    try teachers.withUnsafeMutableBufferPointer { $0[size..<2 * size].update(repeating: 0) }
    let batch = AIFRBatch(
      faces: .images(try SmallNetworks.images(4, size: 48, seed: 5).converted(to: Double.self)),
      labels: [0, 3, nil, 4], ages: [4, nil, 47, 71], teacherEmbeddings: teachers)
    let (losses, gradients, _) = try task.gradients(
      batch, parameters: state, reversal: -1, pool: pool, seed: 3)
    #expect(try #require(losses.distillation) > 0)
    let trained = network.parameters.filter { spec in
      spec.role.isTrainable
        && [.decomposition, .embedding, .adversary, .head].contains(
          ModelPart(key: spec.key))
    }
    #expect(Set(gradients.keys) == Set(trained.map(\.key)))
    try GradientCheck.check(state, gradients) {
      try task.gradients(batch, parameters: $0, reversal: -1, pool: pool, seed: 3).losses.total
    }
  }

  @Test("the gradients of the gender loss agree with finite differences") func gender() throws {
    var configuration = SmallNetworks.configuration(.mobile)
    configuration.gender = GenderEstimatorConfiguration(hidden: 7, reducedChannels: 5)
    let network = try FaceNetwork(configuration)
    var task = try AIFRTask(network)
    task.settings.lambdaGender = 3
    task.settings.frozen = [.decomposition, .embedding, .head, .age, .adversary]
    let state = try SmallNetworks.parameters(network, seed: 7).converted(to: Double.self)
    let batch = AIFRBatch(
      faces: .images(try SmallNetworks.images(4, size: 48, seed: 5).converted(to: Double.self)),
      labels: [nil, nil, nil, nil], ages: [nil, nil, nil, nil],
      genders: [.male, nil, .female, .male])
    let (losses, gradients, _) = try task.gradients(
      batch, parameters: state, reversal: -1, pool: pool, seed: 3)
    #expect(try #require(losses.gender) > 0 && losses.total == 3 * #require(losses.gender))
    #expect(gradients.keys.contains { $0.hasPrefix("gender.") })
    // A weight of 0 produces no gradients, so that weight decay does not change the estimator.
    var ageTask = task
    ageTask.settings.lambdaGender = 0
    ageTask.settings.frozen = [.encoder]
    let ageBatch = AIFRBatch(
      faces: batch.faces, labels: batch.labels, ages: [4, nil, 47, 71], genders: batch.genders)
    let ageGradients = try ageTask.gradients(
      ageBatch, parameters: state, reversal: -1, pool: pool, seed: 3
    ).gradients
    #expect(!ageGradients.isEmpty && !ageGradients.keys.contains { $0.hasPrefix("gender.") })
    try GradientCheck.check(state, gradients) {
      try task.gradients(batch, parameters: $0, reversal: -1, pool: pool, seed: 3).losses.total
    }
  }

  @Test("the distillation loss of equal embeddings is zero", arguments: Distillation.allCases)
  func agreement(_ distillation: Distillation) throws {
    let network = try FaceNetwork(SmallNetworks.configuration(.mobile))
    var task = try AIFRTask(network)
    task.settings.distillation = distillation
    task.settings.frozen = [.encoder, .decomposition, .embedding]
    let state = try SmallNetworks.parameters(network, seed: 7)
    let images = try SmallNetworks.images(4, size: 48, seed: 5)
    let embeddings = try InferenceModel(network, parameters: state, pool: pool)
      .embeddings(of: images)
    let batch = AIFRBatch(
      faces: .images(images), labels: [0, 1, 2, 3], ages: [4, 5, 6, 7],
      teacherEmbeddings: embeddings)
    let losses = try task.gradients(batch, parameters: state, pool: pool).losses
    #expect(try #require(losses.distillation) < 1e-6)
  }

  @Test("gradient reversal negates and scales the adversary's gradients in the encoder")
  func reversal() throws {
    let network = try FaceNetwork(SmallNetworks.configuration(.paper))
    var task = try AIFRTask(network)
    task.settings.lambdaAge = 0
    let state = try SmallNetworks.parameters(network, seed: 7).converted(to: Double.self)
    let batch = try AIFRBatch(
      images: SmallNetworks.images(3, size: 48, seed: 5).converted(to: Double.self),
      labels: [nil, nil, nil], ages: [4, 30, 71])
    let unreversed = try task.gradients(batch, parameters: state, reversal: -1, pool: pool)
      .gradients
    let reversed = try task.gradients(batch, parameters: state, reversal: 2, pool: pool).gradients
    for (key, gradient) in unreversed {
      let factor: Double = key.hasPrefix("encoder.") ? -2 : 1
      let expected = try Double.weightedSum(factor, gradient, 0, gradient, pool: pool)
      let reversedGradient = try #require(reversed[key])
      #expect(relativeDifference(reversedGradient, expected) < 1e-9, "\(key)")
    }
  }

  @Test(
    "the gradients of the FAS loss agree with finite differences", arguments: Self.presets,
    runsLongTests ? [ConditioningMethod.identityConditional, .oneHot] : [.identityConditional])
  func fas(_ preset: ModelConfiguration.Preset, _ conditioning: ConditioningMethod) throws {
    let network = try FaceNetwork(
      SmallNetworks.configuration(preset, conditioning: conditioning))
    var task = try FASTask(network)
    task.settings.lambdaColor = preset == .paper ? 500 : 0
    var state = try SmallNetworks.parameters(network, seed: 11).converted(to: Double.self)
    let batch = try FASBatch(
      sources: SmallNetworks.images(2, size: 48, seed: 1).converted(to: Double.self),
      targets: SmallNetworks.images(2, size: 48, seed: 2).converted(to: Double.self),
      groups: [1, 5])
    // The vectors of a spectral norm are constants in the backward pass. Therefore, the gradients
    // agree with finite differences only at the fixed point of the power iteration.
    state = try GradientCheck.convergedParameters(network, state, pool: pool)
    let (losses, gradients) = try task.evaluate(batch, state, pool)
    let terms = 75 * losses.adversarial + 0.002 * losses.identity + 10 * losses.age
    #expect((losses.color != nil) == (preset == .paper))
    #expect(abs(terms + 500 * (losses.color ?? 0) - losses.total) < 1e-9 * losses.total)
    let trained = network.parameters.filter { $0.role.isTrainable }
    #expect(gradients.generator.count == trained.count { $0.key.hasPrefix("generator.") })
    #expect(gradients.discriminator.count == trained.count { $0.key.hasPrefix("discriminator.") })
    try GradientCheck.check(state, gradients, of: task, batch, pool: pool)
  }
}
