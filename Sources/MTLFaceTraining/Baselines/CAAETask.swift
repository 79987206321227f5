public import MTLFaceNetwork
public import MTLFaceTensor

/// A conditional adversarial autoencoder as a training task (Zhang et al., CVPR 2017, equation 5).
/// It reconstructs real faces from their code and their age group:
///
///     L = lambda MSE(G(E(x), l), x) + gamma TV(G(E(x), l)) + the two adversarial terms
///
/// The discriminators take their step first, then encoder and generator against them, as in
/// ``FASTask``. The faces are the `targets` of a batch; its `sources` are ignored. Squared
/// differences and the total variation are means over elements; the paper does not state their
/// scale.
public struct CAAETask: Sendable {
  /// The settings.
  public var settings: Settings
  let network: FaceNetwork
  let generator: CAAEGenerator
  let discriminators: CAAEDiscriminators
  let codeLength: Int

  /// Creates the task for a network.
  /// - Throws: ``TrainingError/missingPart(task:part:)`` unless the network has a CAAE with its
  ///   discriminators.
  public init(_ network: FaceNetwork, settings: Settings = Settings()) throws {
    guard let generator = network.generator?.caaeGenerator,
      let length = network.configuration.caae?.codeLength
    else { throw TrainingError.missingPart(task: "CAAE", part: "a CAAE for its generator") }
    guard let discriminators = network.caaeDiscriminators else {
      throw TrainingError.missingPart(task: "CAAE", part: "the CAAE's discriminators")
    }
    self.network = network
    self.settings = settings
    self.generator = generator
    self.discriminators = discriminators
    codeLength = length
  }

  /// Takes one iteration on a batch in micro-batches of one size, as ``FASTask`` does.
  /// - Throws: ``TrainingError/nonFiniteLoss(term:)`` before the step that the loss would spoil;
  ///   ``TrainingError/invalidBatch(_:)`` for micro-batches of different sizes or of one face,
  ///   which is too small for batch normalization, and for a batch without codes of the prior.
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
      let found = try discriminatorLoss(generated, weight, &sum, &parameters, pool)
      losses.discriminator += weight * found.image
      losses.codeDiscriminator += weight * found.code
    } addGeneratorGradients: { generated, sum, parameters in
      let (terms, seeds) = try generatorLoss(generated, weight, &parameters, pool)
      for (key, gradient) in try generated.pass.backward(seeds) {
        try sum.add(gradient, for: key, pool)
      }
      losses.add(terms, weight)
    }
    return (losses, gradients)
  }

  /// Checks the settings of a run's batch.
  /// - Throws: ``TrainingError/invalidConfiguration(path:key:problem:)`` for micro-batches of one
  ///   face, which are too small for batch normalization.
  static func checkBatch(_ settings: FASTask.Settings) throws(TrainingError) {
    guard settings.batch / settings.accumulation > 1 else {
      throw .invalidConfiguration(
        path: "the settings", key: "fas.batch",
        problem:
          "makes micro-batches of one face; the batch normalization of a CAAE needs two or more")
    }
  }

  private func check<Scalar>(_ microBatches: [FASBatch<Scalar>]) throws(TrainingError) {
    guard let count = microBatches.first?.groups.count, count > 1,
      microBatches.allSatisfy({ $0.groups.count == count })
    else {
      throw .invalidBatch("the micro-batches of a CAAE must have one size of two or more faces")
    }
  }

  /// The reconstructed faces and their codes, with the inputs of the losses.
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
        "a CAAE needs codes of the prior with the shape \(traced.code.shape)")
    }
    let pass = try GeneratorPass(
      traced.graph, ["images": batch.targets, "groups": groups], outputs: traced.outputs,
      parameters, pool, differentiating: differentiating)
    return try Reconstruction(
      pass: pass, traced: traced, faces: pass.value(traced.face),
      codes: pass.value(traced.code), groups: groups, targets: batch.targets, prior: prior)
  }

  /// The losses of the discriminators, with their gradients added to a sum: forward passes in
  /// training mode, the real faces and the prior first.
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
      let other = try codeLoss(count, target: target, in: codeGraph)
      code += try DiscriminatorLoss(graph: codeGraph, loss: other).accumulate(
        ["code": codes], term: "codeDiscriminator", weight: weight, &sum, &parameters, pool)
    }
    return (image, code)
  }

  /// The loss of encoder and generator, and its gradients with respect to face and code.
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
      throw TrainingError.missingPart(task: "CAAE", part: "a path to faces and codes")
    }
    return (losses, [(generated.traced.face, image), (generated.traced.code, code)])
  }
}

extension CAAELosses {
  /// Adds the generator's terms of a micro-batch.
  fileprivate mutating func add(_ terms: CAAELosses, _ weight: Double) {
    adversarial += weight * terms.adversarial
    code += weight * terms.code
    reconstruction += weight * terms.reconstruction
    variation += weight * terms.variation
    total += weight * terms.total
  }
}
