public import MTLFaceNetwork
public import MTLFaceTensor

/// Face age synthesis as a training task (paper, equations 6 to 9; reference: section 1).
///
/// Encoder and age estimator run in evaluation mode with frozen weights; gradients pass through
/// them. The baselines have tasks of their own: ``CAAETask`` and ``IPCGANTask``.
public struct FASTask: Sendable {
  /// The settings.
  public var settings: Settings
  let network: FaceNetwork
  let generator: FaceGenerator
  let discriminator: PatchDiscriminator
  let ageEstimator: AgeEstimator
  let variant: Variant

  /// The details of the losses in which a method that shares this task differs from the paper.
  struct Variant: Sendable {
    /// The name of the method in errors.
    var name = "FAS"
    /// Whether the identity term compares all features X instead of X_id.
    var comparesAllFeatures = false
    /// Whether the discriminator also learns to reject real faces with a group that is not theirs.
    var rejectsMismatchedGroups = false
  }

  /// Creates the task for a network.
  /// - Throws: ``TrainingError/missingPart(task:part:)`` unless the network has MTLFace's
  ///   generator, a discriminator and an age estimator.
  public init(_ network: FaceNetwork, settings: Settings = Settings()) throws {
    guard network.configuration.synthesisMethod == .mtlface else {
      throw TrainingError.missingPart(task: "FAS", part: "a generator")
    }
    try self.init(network, settings: settings, variant: Variant())
  }

  /// Creates the task of a method that shares the steps of this task.
  init(_ network: FaceNetwork, settings: Settings, variant: Variant) throws {
    func part<Part>(_ part: Part?, _ name: String) throws -> Part {
      guard let part else { throw TrainingError.missingPart(task: variant.name, part: name) }
      return part
    }
    self.network = network
    self.settings = settings
    self.variant = variant
    generator = try part(network.generator, "a generator")
    discriminator = try part(network.discriminator, "a discriminator")
    ageEstimator = try part(network.ageEstimator, "an age estimator")
  }

  /// Takes one iteration: it generates I_t once, takes the discriminator's step (real faces, then
  /// I_t detached), and takes the generator's step against the updated discriminator on the same
  /// I_t.
  /// - Throws: ``TrainingError/nonFiniteLoss(term:)`` before the step that the loss would spoil.
  @discardableResult
  public func step<Scalar: TensorScalar>(
    _ batch: FASBatch<Scalar>, parameters: inout ParameterStore<Scalar>,
    optimizers: inout FASOptimizers<Scalar>, learningRate: Double, pool: ThreadPool
  ) throws -> (losses: FASLosses, gradients: SynthesisGradients<Scalar>) {
    try step(
      [batch], parameters: &parameters, optimizers: &optimizers, learningRate: learningRate,
      pool: pool)
  }

  /// Takes one iteration on a batch in micro-batches of one size (gradient accumulation).
  ///
  /// With several micro-batches I_t is computed twice, once for each network's step, so that only
  /// one micro-batch is in memory at a time. Norms see the micro-batches, and the discriminator
  /// makes a power iteration for each.
  /// - Parameters:
  ///   - microBatches: The micro-batches; one for a whole batch.
  ///   - parameters: The parameters, which the step changes.
  ///   - optimizers: The optimizers, whose state the step changes.
  ///   - learningRate: The learning rate of the generator, and of the discriminator unless the
  ///     settings have a rate for it.
  ///   - pool: The threads to run on.
  /// - Returns: The losses and the gradients of both steps.
  /// - Throws: ``TrainingError/nonFiniteLoss(term:)``, ``TrainingError/invalidBatch(_:)``.
  @discardableResult
  public func step<Scalar: TensorScalar>(
    _ microBatches: [FASBatch<Scalar>], parameters: inout ParameterStore<Scalar>,
    optimizers: inout FASOptimizers<Scalar>, learningRate: Double, pool: ThreadPool
  ) throws -> (losses: FASLosses, gradients: SynthesisGradients<Scalar>) {
    guard let count = microBatches.first?.groups.count,
      microBatches.allSatisfy({ $0.groups.count == count })
    else { throw TrainingError.invalidBatch("the micro-batches must have the same size") }
    let step = AdversarialStep(
      microBatches: microBatches, specs: network.parameters, generatorRate: learningRate,
      discriminatorRate: settings.discriminatorRate ?? learningRate, pool: pool)
    let weight = step.weight
    var losses = FASLosses()
    let gradients = try step.run(&parameters, &optimizers) { batch, parameters, differentiating in
      try generate(batch, parameters, pool, differentiating: differentiating)
    } addDiscriminatorGradients: { batch, generated, sum, parameters in
      losses.discriminator +=
        weight
        * (try discriminatorLoss(batch, generated.images, weight, &sum, &parameters, pool))
    } addGeneratorGradients: { generated, sum, parameters in
      let terms = try generatorLoss(generated, weight, &parameters, pool)
      let gradients = try generated.pass.backward([(generated.output, terms.imageGradient)])
      for (key, gradient) in gradients { try sum.add(gradient, for: key, pool) }
      try parameters.apply(generated.pass.updates)
      losses.add(terms, weight)
    }
    return (losses, gradients)
  }

  /// The generated faces I_t = G(I), and the features of I that the loss compares.
  private struct GeneratedFaces<Scalar: TensorScalar> {
    let pass: GeneratorPass<Scalar>
    let output: Graph.Value
    let images: Tensor<Scalar>
    let identity: Tensor<Scalar>
    let colors: Tensor<Scalar>?
    let groups: Tensor<Scalar>
  }

  private func generate<Scalar: TensorScalar>(
    _ batch: FASBatch<Scalar>, _ parameters: ParameterStore<Scalar>, _ pool: ThreadPool,
    differentiating: Bool
  ) throws -> GeneratedFaces<Scalar> {
    let groups = try batch.groupTensor(groupCount: network.configuration.groupCount)
    let traced = try GeneratorGraph(self, batch.sources.shape.batch, groups: batch.groups)
    let pass = try GeneratorPass(
      traced.graph, ["images": batch.sources, "groups": groups], outputs: traced.outputs,
      parameters, pool, differentiating: differentiating)
    return try GeneratedFaces(
      pass: pass, output: traced.result, images: pass.value(traced.result),
      identity: pass.value(traced.identity), colors: traced.colors.map(pass.value),
      groups: groups)
  }

  fileprivate struct GeneratorLossTerms<Scalar: TensorScalar> {
    let adversarial: Double, identity: Double, age: Double, color: Double?, total: Double
    let imageGradient: Tensor<Scalar>
  }

  /// The generator's loss on I_t and its gradient there.
  private func generatorLoss<Scalar: TensorScalar>(
    _ generated: GeneratedFaces<Scalar>, _ weight: Double,
    _ parameters: inout ParameterStore<Scalar>, _ pool: ThreadPool
  ) throws -> GeneratorLossTerms<Scalar> {
    let traced = try GeneratorLossGraph(self, generated.images.shape.batch)
    var inputs = [
      "images": generated.images, "groups": generated.groups, "identity": generated.identity,
    ]
    inputs["colors"] = generated.colors
    let execution = try GraphExecution(
      traced.graph, inputs: inputs, parameters: parameters, outputs: traced.outputs,
      inputGradients: ["images"], pool: pool)
    try parameters.apply(execution.updates)
    let terms = try (
      finiteLoss(execution.value(traced.adversarial), "adversarial"),
      finiteLoss(execution.value(traced.identity), "identity"),
      finiteLoss(execution.value(traced.age), "age"),
      traced.color.map { try finiteLoss(execution.value($0), "color") },
      finiteLoss(execution.value(traced.total), "total")
    )
    let gradients = try execution.backward([(traced.total, Tensor(scalar: Scalar(weight)))])
    guard let imageGradient = gradients.inputs["images"] else {
      throw TrainingError.missingPart(task: variant.name, part: "a path to the images")
    }
    return GeneratorLossTerms(
      adversarial: terms.0, identity: terms.1, age: terms.2, color: terms.3, total: terms.4,
      imageGradient: imageGradient)
  }
}

extension FASLosses {
  /// Adds the generator's terms of a micro-batch.
  fileprivate mutating func add<Scalar>(
    _ terms: FASTask.GeneratorLossTerms<Scalar>, _ weight: Double
  ) {
    adversarial += weight * terms.adversarial
    identity += weight * terms.identity
    age += weight * terms.age
    if let term = terms.color { color = (color ?? 0) + weight * term }
    total += weight * terms.total
  }
}
