public import MTLFaceNetwork
public import MTLFaceTensor

/// The training task of face age synthesis (equations 6 to 9 of the paper).
///
/// The encoder and the age estimator are in evaluation mode with frozen weights, but gradients are
/// propagated through them. The baselines have the tasks ``CAAETask`` and ``IPCGANTask``.
public struct FASTask: Sendable {
  /// The settings of the task.
  public var settings: Settings
  let network: FaceNetwork
  let generator: FaceGenerator
  let discriminator: PatchDiscriminator
  let ageEstimator: AgeEstimator
  let variant: Variant

  /// The differences between the losses of the paper and those of another method that uses this
  /// task.
  struct Variant: Sendable {
    /// The name of the method in error messages.
    var name = "FAS"
    /// Whether the identity term compares all features X instead of X_id.
    var comparesAllFeatures = false
    /// Whether the discriminator also learns to reject real faces with mismatched groups.
    var rejectsMismatchedGroups = false
  }

  /// Creates the task for a network.
  ///
  /// - Parameters:
  ///   - network: The network to train.
  ///   - settings: The settings of the task.
  /// - Throws: ``TrainingError/missingPart(task:part:)`` if the network lacks the generator of
  ///   MTLFace, a discriminator or an age estimator.
  public init(_ network: FaceNetwork, settings: Settings = Settings()) throws {
    guard network.configuration.synthesisMethod == .mtlface else {
      throw TrainingError.missingPart(task: "FAS", part: "a generator")
    }
    try self.init(network, settings: settings, variant: Variant())
  }

  /// Creates the task of a method that uses the steps of this task.
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

  /// Performs one iteration on a batch.
  ///
  /// The faces I_t are generated once. The discriminator is updated with the real faces and the
  /// detached I_t. The generator is then updated with the same I_t and the updated discriminator.
  ///
  /// - Parameters:
  ///   - batch: The source faces, the real faces and the target groups.
  ///   - parameters: The parameters of the network, which are updated.
  ///   - optimizers: The optimizers, which are updated.
  ///   - learningRate: The learning rate of the generator and, if the settings have no
  ///     ``Settings/discriminatorRate``, of the discriminator.
  ///   - pool: The threads to use.
  /// - Returns: The losses and the gradients of both updates.
  /// - Throws: ``TrainingError/nonFiniteLoss(term:)`` if a loss is infinite or NaN, before the
  ///   update that uses this loss; ``TrainingError/invalidBatch(_:)`` if the batch is invalid.
  @discardableResult
  public func step<Scalar: TensorScalar>(
    _ batch: FASBatch<Scalar>, parameters: inout ParameterStore<Scalar>,
    optimizers: inout FASOptimizers<Scalar>, learningRate: Double, pool: ThreadPool
  ) throws -> (losses: FASLosses, gradients: SynthesisGradients<Scalar>) {
    try step(
      [batch], parameters: &parameters, optimizers: &optimizers, learningRate: learningRate,
      pool: pool)
  }

  /// Performs one iteration on a batch that is divided into micro-batches of equal size (gradient
  /// accumulation).
  ///
  /// If there are several micro-batches, the faces I_t are generated twice, once for each update,
  /// so that only one micro-batch is in memory at a time. The norms use the statistics of the
  /// micro-batches, and the discriminator performs its power iterations for each micro-batch.
  ///
  /// - Parameters:
  ///   - microBatches: The micro-batches of the batch.
  ///   - parameters: The parameters of the network, which are updated.
  ///   - optimizers: The optimizers, which are updated.
  ///   - learningRate: The learning rate of the generator and, if the settings have no
  ///     ``Settings/discriminatorRate``, of the discriminator.
  ///   - pool: The threads to use.
  /// - Returns: The losses and the gradients of both updates.
  /// - Throws: ``TrainingError/nonFiniteLoss(term:)`` if a loss is infinite or NaN, before the
  ///   update that uses this loss; ``TrainingError/invalidBatch(_:)`` if a micro-batch is invalid
  ///   or the sizes of the micro-batches differ.
  @discardableResult
  public func step<Scalar: TensorScalar>(
    _ microBatches: [FASBatch<Scalar>], parameters: inout ParameterStore<Scalar>,
    optimizers: inout FASOptimizers<Scalar>, learningRate: Double, pool: ThreadPool
  ) throws -> (losses: FASLosses, gradients: SynthesisGradients<Scalar>) {
    guard let count = microBatches.first?.groups.count,
      microBatches.allSatisfy({ $0.groups.count == count })
    else {
      throw TrainingError.invalidBatch(
        "the micro-batches have different sizes; provide micro-batches of equal size")
    }
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

  /// The generated faces I_t = G(I) and the features of I that the losses compare.
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

  /// Computes the loss of the generator and its gradient with respect to I_t.
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
      throw TrainingError.missingPart(task: variant.name, part: "losses of the images")
    }
    return GeneratorLossTerms(
      adversarial: terms.0, identity: terms.1, age: terms.2, color: terms.3, total: terms.4,
      imageGradient: imageGradient)
  }
}

extension FASLosses {
  /// Adds the weighted terms of the generator for a micro-batch.
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
