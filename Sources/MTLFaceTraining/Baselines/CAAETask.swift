public import MTLFaceNetwork
public import MTLFaceTensor

/// The training task of a conditional adversarial autoencoder.
///
/// The autoencoder reconstructs real faces from their codes and age groups (Zhang et al., CVPR
/// 2017, equation 5):
///
///     L = lambda MSE(G(E(x), l), x) + gamma TV(G(E(x), l)) + adversarial terms for code and image
///
/// As in ``FASTask``, the discriminators are updated first and the encoder and the generator
/// second. The faces are the `targets` of a batch, and the `sources` are ignored. The squared
/// differences and the total variation are means over elements, because the paper does not state
/// their scale.
public struct CAAETask: Sendable {
  /// The learning rate, the betas and the loss weights.
  public var settings: Settings
  let network: FaceNetwork
  let generator: CAAEGenerator
  let discriminators: CAAEDiscriminators
  let codeLength: Int

  /// Creates the task for a network.
  ///
  /// - Parameters:
  ///   - network: The network to train.
  ///   - settings: The learning rate, the betas and the loss weights.
  /// - Throws: ``TrainingError/missingPart(task:part:)`` if the generator of the network is not a
  ///   CAAE or the network has no discriminators.
  public init(_ network: FaceNetwork, settings: Settings = Settings()) throws {
    guard let generator = network.generator?.caaeGenerator,
      let length = network.configuration.caae?.codeLength
    else { throw TrainingError.missingPart(task: "CAAE", part: "a CAAE as its generator") }
    guard let discriminators = network.caaeDiscriminators else {
      throw TrainingError.missingPart(task: "CAAE", part: "the discriminators of CAAE")
    }
    self.network = network
    self.settings = settings
    self.generator = generator
    self.discriminators = discriminators
    codeLength = length
  }

  /// Performs one iteration on a batch.
  ///
  /// - Parameters:
  ///   - microBatches: The micro-batches of the batch, which have equal sizes of at least two faces
  ///     and contain codes of the prior.
  ///   - parameters: The parameters of the network, which are updated.
  ///   - optimizers: The optimizers of the generator and the discriminators, which are updated.
  ///   - learningRate: The learning rate of the step.
  ///   - pool: The threads to use. The results do not depend on their number.
  /// - Returns: The losses and the gradients.
  /// - Throws: ``TrainingError/nonFiniteLoss(term:)`` if a loss is infinite or NaN, before the
  ///   update that uses this loss; ``TrainingError/invalidBatch(_:)`` if a micro-batch is invalid,
  ///   if the micro-batches have different sizes or only one face each (too few for batch
  ///   normalization), or if codes of the prior are missing or have the wrong shape.
  @discardableResult
  public func step<Scalar: TensorScalar>(
    _ microBatches: [FASBatch<Scalar>], parameters: inout ParameterStore<Scalar>,
    optimizers: inout FASOptimizers<Scalar>, learningRate: Double, pool: ThreadPool
  ) throws -> (losses: CAAELosses, gradients: SynthesisGradients<Scalar>) {
    try check(microBatches)
    let step = AdversarialStep(
      microBatches: microBatches, specs: network.parameters, generatorRate: learningRate,
      discriminatorRate: learningRate, pool: pool)
    let weight = step.weight
    var losses = CAAELosses()
    let gradients = try step.run(&parameters, &optimizers) { batch, parameters, differentiating in
      try reconstruct(batch, parameters, pool, differentiating: differentiating)
    } addDiscriminatorGradients: { _, generated, sum, parameters in
      let loss = try discriminatorLoss(generated, weight, &sum, &parameters, pool)
      losses.discriminator += weight * loss.image
      losses.codeDiscriminator += weight * loss.code
    } addGeneratorGradients: { generated, sum, parameters in
      let (terms, seeds) = try generatorLoss(generated, weight, &parameters, pool)
      for (key, gradient) in try generated.pass.backward(seeds) {
        try sum.add(gradient, for: key, pool)
      }
      losses.add(terms, weight)
    }
    return (losses, gradients)
  }

  /// Checks the batch size of a run.
  ///
  /// - Throws: ``TrainingError/invalidConfiguration(path:key:problem:)`` if a micro-batch has only
  ///   one face, which is too few for batch normalization.
  static func checkBatch(_ settings: FASTask.Settings) throws(TrainingError) {
    guard settings.batch / settings.accumulation > 1 else {
      throw .invalidConfiguration(
        path: "the settings", key: "fas.batch",
        problem:
          "is \(settings.batch), which results in micro-batches of one face; use at least two faces "
          + "per micro-batch for the batch normalization of CAAE")
    }
  }

  private func check<Scalar>(_ microBatches: [FASBatch<Scalar>]) throws(TrainingError) {
    guard let count = microBatches.first?.groups.count, count > 1,
      microBatches.allSatisfy({ $0.groups.count == count })
    else {
      throw .invalidBatch(
        "the micro-batches of CAAE have different sizes or only one face; use micro-batches of "
          + "equal size with at least two faces")
    }
  }

  /// Reconstructed faces and their codes with the inputs of the losses.
  private struct Reconstruction<Scalar: TensorScalar> {
    let pass: GeneratorPass<Scalar>
    let traced: AutoencoderGraph
    let faces: Tensor<Scalar>
    let codes: Tensor<Scalar>
    let groups: Tensor<Scalar>
    let targets: Tensor<Scalar>
    let prior: Tensor<Scalar>
  }

  private func reconstruct<Scalar: TensorScalar>(
    _ batch: FASBatch<Scalar>, _ parameters: ParameterStore<Scalar>, _ pool: ThreadPool,
    differentiating: Bool
  ) throws -> Reconstruction<Scalar> {
    let groups = try batch.groupTensor(groupCount: network.configuration.groupCount)
    let traced = try AutoencoderGraph(self, batch.groups.count)
    guard let prior = batch.priorCodes, prior.shape == traced.code.shape else {
      throw TrainingError.invalidBatch(
        "the codes of the prior are missing or have the wrong shape; provide codes of shape "
          + "\(traced.code.shape) for CAAE")
    }
    let pass = try GeneratorPass(
      traced.graph, ["images": batch.targets, "groups": groups], outputs: traced.outputs,
      parameters, pool, differentiating: differentiating)
    return try Reconstruction(
      pass: pass, traced: traced, faces: pass.value(traced.face),
      codes: pass.value(traced.code), groups: groups, targets: batch.targets, prior: prior)
  }

  /// Computes the losses of the discriminators and adds their gradients to a sum.
  ///
  /// The forward passes are in training mode. Real faces and codes of the prior are evaluated
  /// first.
  private func discriminatorLoss<Scalar: TensorScalar>(
    _ generated: Reconstruction<Scalar>, _ weight: Double,
    _ sum: inout MTLFaceNetwork.Gradients<Scalar>,
    _ parameters: inout ParameterStore<Scalar>, _ pool: ThreadPool
  ) throws -> (image: Double, code: Double) {
    var (image, code) = (0.0, 0.0)
    let count = generated.faces.shape.batch
    for (faces, codes, target) in [
      (generated.targets, generated.prior, 1.0), (generated.faces, generated.codes, 0.0),
    ] {
      let imageGraph = Graph(training: true)
      let loss = try imageLoss(count, target: target, in: imageGraph)
      image += try DiscriminatorLoss(graph: imageGraph, loss: loss).accumulate(
        ["images": faces, "groups": generated.groups], term: "discriminator", weight: weight, &sum,
        &parameters, pool)
      let codeGraph = Graph(training: true)
      let codeLoss = try codeLoss(count, target: target, in: codeGraph)
      code += try DiscriminatorLoss(graph: codeGraph, loss: codeLoss).accumulate(
        ["code": codes], term: "codeDiscriminator", weight: weight, &sum, &parameters, pool)
    }
    return (image, code)
  }

  /// Computes the loss of the encoder and the generator and its gradients with respect to the faces
  /// and the codes.
  private func generatorLoss<Scalar: TensorScalar>(
    _ generated: Reconstruction<Scalar>, _ weight: Double,
    _ parameters: inout ParameterStore<Scalar>,
    _ pool: ThreadPool
  ) throws -> (CAAELosses, [(Graph.Value, Tensor<Scalar>)]) {
    let traced = try AutoencoderLossGraph(self, generated.faces.shape.batch)
    let execution = try GraphExecution(
      traced.graph,
      inputs: [
        "images": generated.faces, "code": generated.codes, "groups": generated.groups,
        "targets": generated.targets,
      ], parameters: parameters, outputs: traced.outputs, inputGradients: ["images", "code"],
      pool: pool)
    try parameters.apply(execution.updates)
    var losses = CAAELosses()
    losses.reconstruction = try finiteLoss(
      execution.value(traced.reconstruction), "reconstruction")
    losses.variation = try finiteLoss(execution.value(traced.variation), "variation")
    losses.code = try finiteLoss(execution.value(traced.code), "code")
    losses.adversarial = try finiteLoss(execution.value(traced.adversarial), "adversarial")
    losses.total = try finiteLoss(execution.value(traced.total), "total")
    let gradients = try execution.backward([(traced.total, Tensor(scalar: Scalar(weight)))])
    guard let image = gradients.inputs["images"], let code = gradients.inputs["code"] else {
      throw TrainingError.missingPart(task: "CAAE", part: "losses of faces and codes")
    }
    return (losses, [(generated.traced.face, image), (generated.traced.code, code)])
  }
}

extension CAAELosses {
  /// Adds the weighted terms of the encoder and the generator for a micro-batch.
  fileprivate mutating func add(_ terms: CAAELosses, _ weight: Double) {
    adversarial += weight * terms.adversarial
    code += weight * terms.code
    reconstruction += weight * terms.reconstruction
    variation += weight * terms.variation
    total += weight * terms.total
  }
}
