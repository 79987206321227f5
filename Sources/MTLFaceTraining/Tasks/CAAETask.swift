public import MTLFaceNetwork
public import MTLFaceTensor

/// The loss terms of a CAAE iteration.
public struct CAAELosses: Hashable, Sendable {
  /// D_img's cross-entropies of real faces and of those made, summed, before its step.
  public var discriminator = 0.0
  /// D_z's cross-entropies of the prior's codes and of the encoder's, summed, before its step.
  public var codeDiscriminator = 0.0
  /// The generator's adversarial term, without its weight, as all that follow.
  public var adversarial = 0.0
  /// The encoder's adversarial term.
  public var code = 0.0
  /// Mean squared difference of face and reconstruction.
  public var reconstruction = 0.0
  /// Total variation of the reconstruction.
  public var variation = 0.0
  /// The weighted sum that encoder and generator minimise.
  public var total = 0.0

  /// The terms by name, in the order in which they are told.
  public var terms: [(name: String, value: Double)] {
    [
      ("discriminator", discriminator), ("codeDiscriminator", codeDiscriminator),
      ("adversarial", adversarial), ("code", code), ("reconstruction", reconstruction),
      ("variation", variation), ("total", total),
    ]
  }
}

/// A conditional adversarial autoencoder as a training task (Zhang et al., CVPR 2017, equation 5): real
/// faces are made again from their code and their own age group.
///
///     L = lambda MSE(G(E(x), l), x) + gamma TV(G(E(x), l)) + the two adversarial terms
///
/// The discriminators learn first, then encoder and generator against them, as in ``FASTask``; the batch's
/// `targets` are the faces, and its `sources` are not looked at. Squares and differences are means over
/// elements, where the paper leaves their scale open.
public struct CAAETask: Sendable {
  /// Weight of the reconstruction.
  public var lambdaReconstruction = 100.0
  /// Weight of the total variation.
  public var lambdaVariation = 10.0
  /// Weight of the encoder's adversarial term.
  public var lambdaCode = 1.0
  /// Weight of the generator's adversarial term.
  public var lambdaAdversarial = 1.0
  let network: FaceNetwork
  let generator: CAAEGenerator
  let discriminators: CAAEDiscriminators
  let codeLength: Int

  /// - Throws: ``TrainingError/missingPart(task:part:)`` unless the network has a CAAE with its
  ///   discriminators.
  public init(_ network: FaceNetwork) throws {
    guard let generator = network.generator?.autoencoder,
      let length = network.configuration.caae?.codeLength
    else { throw TrainingError.missingPart(task: "CAAE", part: "a CAAE for its generator") }
    guard let discriminators = network.caaeDiscriminators else {
      throw TrainingError.missingPart(task: "CAAE", part: "the CAAE's discriminators")
    }
    self.network = network
    self.generator = generator
    self.discriminators = discriminators
    codeLength = length
  }

  /// One iteration on a batch in parts of one size, as ``FASTask`` takes it: of several parts faces are
  /// made twice, so that only one part is in memory at a time.
  /// - Throws: ``TrainingError/nonFiniteLoss(term:)`` before the step it would have spoilt,
  ///   ``TrainingError/invalidBatch(_:)`` for parts of several sizes, of one face only (batch norm needs
  ///   two), or without the prior's codes.
  @discardableResult
  public func step<Scalar: TensorScalar>(
    _ parts: [FASBatch<Scalar>], parameters: inout ParameterStore<Scalar>,
    optimizers: inout FASOptimizers<Scalar>, learningRate: Double, pool: ThreadPool
  ) throws -> (CAAELosses, SynthesisGradients<Scalar>) {
    let share = 1 / Double(try checked(parts))
    var losses = CAAELosses()
    var kept: Made<Scalar>?
    var gradientsD = MTLFaceNetwork.Gradients<Scalar>()
    for part in parts {
      let made = try make(part, parameters, pool, learns: parts.count == 1)
      let found = try judge(made, share, &gradientsD, &parameters, pool)
      losses.discriminator += share * found.image
      losses.codeDiscriminator += share * found.code
      kept = parts.count == 1 ? made : nil
    }
    try optimizers.discriminator.step(
      &parameters, gradientsD.parameters, specs: network.parameters, learningRate: learningRate,
      pool: pool)

    var gradientsG = MTLFaceNetwork.Gradients<Scalar>()
    for part in parts {
      let made = try kept ?? make(part, parameters, pool, learns: true)
      let (terms, seeds) = try criticize(made, share, &parameters, pool)
      for (key, gradient) in try made.synthesis.backward(seeds) {
        try gradientsG.add(gradient, for: key, pool)
      }
      losses.add(terms, share)
    }
    kept = nil
    try optimizers.generator.step(
      &parameters, gradientsG.parameters, specs: network.parameters, learningRate: learningRate,
      pool: pool)
    return (
      losses,
      SynthesisGradients(
        discriminator: gradientsD.parameters, generator: gradientsG.parameters)
    )
  }

  /// The number of parts, if they can be learnt from.
  private func checked<Scalar>(_ parts: [FASBatch<Scalar>]) throws(TrainingError) -> Int {
    guard let count = parts.first?.groups.count, count > 1,
      parts.allSatisfy({ $0.groups.count == count })
    else { throw .invalidBatch("the parts of a CAAE's batch have one size, two faces or more") }
    return parts.count
  }

  /// Faces and codes made again.
  private struct Made<Scalar: TensorScalar> {
    let synthesis: Synthesis<Scalar>
    let traced: AutoencodingGraph
    let faces: Tensor<Scalar>
    let codes: Tensor<Scalar>
    let groups: Tensor<Scalar>
    let targets: Tensor<Scalar>
    let prior: Tensor<Scalar>
  }

  private func make<Scalar: TensorScalar>(
    _ batch: FASBatch<Scalar>, _ parameters: ParameterStore<Scalar>, _ pool: ThreadPool,
    learns: Bool
  ) throws -> Made<Scalar> {
    let groups = try batch.groupTensor(of: network.configuration.groupCount)
    let traced = try AutoencodingGraph(self, batch.groups.count)
    guard let prior = batch.prior, prior.shape == traced.code.shape else {
      throw TrainingError.invalidBatch("a CAAE needs codes of its prior, \(traced.code.shape)")
    }
    let synthesis = try Synthesis(
      traced.graph, ["images": batch.targets, "groups": groups], outputs: traced.outputs,
      parameters, pool, learns: learns)
    return try Made(
      synthesis: synthesis, traced: traced, faces: synthesis.value(traced.face),
      codes: synthesis.value(traced.code), groups: groups, targets: batch.targets, prior: prior)
  }

  /// The discriminators' losses and gradients: training-mode forwards, real faces and the prior first.
  private func judge<Scalar: TensorScalar>(
    _ made: Made<Scalar>, _ share: Double, _ sum: inout MTLFaceNetwork.Gradients<Scalar>,
    _ parameters: inout ParameterStore<Scalar>, _ pool: ThreadPool
  ) throws -> (image: Double, code: Double) {
    var (image, code) = (0.0, 0.0)
    let count = made.faces.shape.batch
    for (faces, codes, target) in [
      (made.targets, made.prior, 1.0), (made.faces, made.codes, 0.0),
    ] {
      let imageGraph = Graph(training: true)
      let loss = try imageLoss(count, target: target, in: imageGraph)
      image += try Judgement(graph: imageGraph, loss: loss).run(
        ["images": faces, "groups": made.groups], term: "discriminator", share: share, &sum,
        &parameters, pool)
      let codeGraph = Graph(training: true)
      let other = try codeLoss(count, target: target, in: codeGraph)
      code += try Judgement(graph: codeGraph, loss: other).run(
        ["code": codes], term: "codeDiscriminator", share: share, &sum, &parameters, pool)
    }
    return (image, code)
  }

  /// The loss of encoder and generator, and its gradients at face and code.
  private func criticize<Scalar: TensorScalar>(
    _ made: Made<Scalar>, _ share: Double, _ parameters: inout ParameterStore<Scalar>,
    _ pool: ThreadPool
  ) throws -> (CAAELosses, [(Graph.Value, Tensor<Scalar>)]) {
    let traced = try AutoencodingCritiqueGraph(self, made.faces.shape.batch)
    let execution = try Execution(
      traced.graph,
      inputs: [
        "images": made.faces, "code": made.codes, "groups": made.groups, "targets": made.targets,
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
    let gradients = try execution.backward([(traced.total, Tensor(scalar: Scalar(share)))])
    guard let image = gradients.inputs["images"], let code = gradients.inputs["code"] else {
      throw TrainingError.missingPart(task: "CAAE", part: "a path to faces and codes")
    }
    return (losses, [(made.traced.face, image), (made.traced.code, code)])
  }
}

extension CAAELosses {
  /// Adds the generator's terms of a part of a batch.
  fileprivate mutating func add(_ part: CAAELosses, _ share: Double) {
    adversarial += share * part.adversarial
    code += share * part.code
    reconstruction += share * part.reconstruction
    variation += share * part.variation
    total += share * part.total
  }
}
