public import MTLFaceNetwork
public import MTLFaceTensor

/// Face age synthesis as a training task (paper, equations 6 to 9; reference: section 1). Encoder
/// and age estimator run in evaluation mode with frozen weights; gradients pass through them.
///
/// Of a network with IPCGAN's generator it is that method's task (see `FASTask+IPCGAN.swift`).
public struct FASTask: Sendable {
  /// Weight of the adversarial term.
  public var lambdaAdversarial = 75.0
  /// Weight of the identity term.
  public var lambdaIdentity = 0.002
  /// Weight of the age term.
  public var lambdaAge = 10.0
  /// Weight of the mean squared difference between the means of source's and result's channels; the paper
  /// has no such term, and without it faces of some ages turn bright.
  public var lambdaColor = 0.0
  /// The discriminator's learning rate, where it is not the generator's.
  public var discriminatorRate: Double?
  let network: FaceNetwork
  let generator: FaceGenerator
  let discriminator: PatchDiscriminator
  let ageEstimator: AgeEstimator

  /// - Throws: ``TrainingError/missingPart(task:part:)`` unless the network has a generator, a
  ///   discriminator and an age estimator. A CAAE has another task: ``CAAETask``.
  public init(_ network: FaceNetwork) throws {
    func part<Part>(_ part: Part?, _ name: String) throws -> Part {
      guard let part else { throw TrainingError.missingPart(task: "FAS", part: name) }
      return part
    }
    self.network = network
    generator = try part(network.generator, "a generator")
    discriminator = try part(network.discriminator, "a discriminator")
    ageEstimator = try part(network.ageEstimator, "an age estimator")
  }

  /// One iteration: I_t once; the discriminator's step (real, then I_t detached); the generator's
  /// step against the updated discriminator on the same I_t.
  /// - Throws: ``TrainingError/nonFiniteLoss(term:)`` before the step it would have spoilt.
  @discardableResult
  public func step<Scalar: TensorScalar>(
    _ batch: FASBatch<Scalar>, parameters: inout ParameterStore<Scalar>,
    optimizers: inout FASOptimizers<Scalar>, learningRate: Double, pool: ThreadPool
  ) throws -> (losses: FASLosses, gradients: SynthesisGradients<Scalar>) {
    try step(
      [batch], parameters: &parameters, optimizers: &optimizers, learningRate: learningRate,
      pool: pool)
  }

  /// Runs one iteration on a batch in micro-batches of one size (gradient accumulation). With several
  /// micro-batches I_t is computed twice, once for each network's step, so that only one of them is in
  /// memory at a time; norms see the micro-batches, and the discriminator makes a power iteration for
  /// each.
  /// - Throws: ``TrainingError/nonFiniteLoss(term:)``, ``TrainingError/invalidBatch(_:)``.
  @discardableResult
  public func step<Scalar: TensorScalar>(
    _ microBatches: [FASBatch<Scalar>], parameters: inout ParameterStore<Scalar>,
    optimizers: inout FASOptimizers<Scalar>, learningRate: Double, pool: ThreadPool
  ) throws -> (losses: FASLosses, gradients: SynthesisGradients<Scalar>) {
    guard let count = microBatches.first?.groups.count,
      microBatches.allSatisfy({ $0.groups.count == count })
    else { throw TrainingError.invalidBatch("the parts of a batch have one size") }
    let weight = 1 / Double(microBatches.count)
    var losses = FASLosses()
    var retained: GeneratedFaces<Scalar>?
    var gradientsD = MTLFaceNetwork.Gradients<Scalar>()
    for microBatch in microBatches {
      let generated = try generate(
        microBatch, parameters, pool, differentiating: microBatches.count == 1)
      losses.discriminator +=
        weight
        * (try discriminatorLoss(
          microBatch, generated.images, weight, &gradientsD, &parameters, pool))
      retained = microBatches.count == 1 ? generated : nil
    }
    try optimizers.discriminator.step(
      &parameters, gradients: gradientsD.parameters, specs: network.parameters,
      learningRate: discriminatorRate ?? learningRate, pool: pool)

    var gradientsG = MTLFaceNetwork.Gradients<Scalar>()
    for microBatch in microBatches {
      let generated = try retained ?? generate(microBatch, parameters, pool, differentiating: true)
      let lossTerms = try generatorLoss(generated, weight, &parameters, pool)
      let gradients = try generated.pass.backward([(generated.output, lossTerms.imageGradient)])
      for (key, gradient) in gradients { try gradientsG.add(gradient, for: key, pool) }
      try parameters.apply(generated.pass.updates)
      losses.add(lossTerms, weight)
    }
    retained = nil
    try optimizers.generator.step(
      &parameters, gradients: gradientsG.parameters, specs: network.parameters,
      learningRate: learningRate,
      pool: pool)
    return (
      losses,
      SynthesisGradients(
        discriminator: gradientsD.parameters, generator: gradientsG.parameters)
    )
  }

  /// I_t = G(I), with what the identity term compares of I.
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

  /// L_Dimg and its gradients: a training-mode forward for each kind of pair, the real faces first.
  private func discriminatorLoss<Scalar: TensorScalar>(
    _ batch: FASBatch<Scalar>, _ generated: Tensor<Scalar>, _ weight: Double,
    _ sum: inout MTLFaceNetwork.Gradients<Scalar>, _ parameters: inout ParameterStore<Scalar>,
    _ pool: ThreadPool
  ) throws -> Double {
    var total = 0.0
    for input in try discriminatorInputs(for: batch, generated: generated) {
      let graph = Graph(training: true)
      let loss = try adversarialLoss(input.images.shape.batch, target: input.target, in: graph)
      total +=
        input.weight
        * (try DiscriminatorLoss(graph: graph, loss: loss).accumulate(
          ["images": input.images, "groups": input.groups], term: "discriminator",
          weight: weight * input.weight, &sum, &parameters, pool))
    }
    return total
  }

  /// The generator's loss on I_t and its gradient there.
  private func generatorLoss<Scalar: TensorScalar>(
    _ generated: GeneratedFaces<Scalar>, _ weight: Double,
    _ parameters: inout ParameterStore<Scalar>,
    _ pool: ThreadPool
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
      throw TrainingError.missingPart(task: "FAS", part: "a path to the images")
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
