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
  let generator: Generator
  let discriminator: PatchDiscriminator
  let age: AgeEstimator

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
    age = try part(network.age, "an age estimator")
  }

  /// One iteration: I_t once; the discriminator's step (real, then I_t detached); the generator's
  /// step against the updated discriminator on the same I_t.
  /// - Throws: ``TrainingError/nonFiniteLoss(term:)`` before the step it would have spoilt.
  @discardableResult
  public func step<Scalar: TensorScalar>(
    _ batch: FASBatch<Scalar>, parameters: inout ParameterStore<Scalar>,
    optimizers: inout FASOptimizers<Scalar>, learningRate: Double, pool: ThreadPool
  ) throws -> (FASLosses, SynthesisGradients<Scalar>) {
    try step(
      [batch], parameters: &parameters, optimizers: &optimizers, learningRate: learningRate,
      pool: pool)
  }

  /// One iteration on a batch in parts of one size (gradient accumulation). Of several parts I_t is
  /// computed twice, once for each network's step, so that only one part is in memory at a time;
  /// norms see the parts, and the discriminator makes a power iteration for each.
  /// - Throws: ``TrainingError/nonFiniteLoss(term:)``, ``TrainingError/invalidBatch(_:)``.
  @discardableResult
  public func step<Scalar: TensorScalar>(
    _ parts: [FASBatch<Scalar>], parameters: inout ParameterStore<Scalar>,
    optimizers: inout FASOptimizers<Scalar>, learningRate: Double, pool: ThreadPool
  ) throws -> (FASLosses, SynthesisGradients<Scalar>) {
    guard let count = parts.first?.groups.count, parts.allSatisfy({ $0.groups.count == count })
    else { throw TrainingError.invalidBatch("the parts of a batch have one size") }
    let share = 1 / Double(parts.count)
    var losses = FASLosses()
    var kept: Made<Scalar>?
    var gradientsD = MTLFaceNetwork.Gradients<Scalar>()
    for part in parts {
      let made = try make(part, parameters, pool, learns: parts.count == 1)
      losses.discriminator +=
        share * (try judge(part, made.images, share, &gradientsD, &parameters, pool))
      kept = parts.count == 1 ? made : nil
    }
    try optimizers.discriminator.step(
      &parameters, gradientsD.parameters, specs: network.parameters,
      learningRate: discriminatorRate ?? learningRate, pool: pool)

    var gradientsG = MTLFaceNetwork.Gradients<Scalar>()
    for part in parts {
      let made = try kept ?? make(part, parameters, pool, learns: true)
      let critique = try criticize(made, share, &parameters, pool)
      let gradients = try made.synthesis.backward([(made.output, critique.imageGradient)])
      for (key, gradient) in gradients { try gradientsG.add(gradient, for: key, pool) }
      try parameters.apply(made.synthesis.updates)
      losses.add(critique, share)
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

  /// I_t = G(I), with what the identity term compares of I.
  private struct Made<Scalar: TensorScalar> {
    let synthesis: Synthesis<Scalar>
    let output: Graph.Value
    let images: Tensor<Scalar>
    let identity: Tensor<Scalar>
    let colors: Tensor<Scalar>?
    let groups: Tensor<Scalar>
  }

  private func make<Scalar: TensorScalar>(
    _ batch: FASBatch<Scalar>, _ parameters: ParameterStore<Scalar>, _ pool: ThreadPool,
    learns: Bool
  ) throws -> Made<Scalar> {
    let groups = try batch.groupTensor(of: network.configuration.groupCount)
    let traced = try SynthesisGraph(self, batch.sources.shape.batch, groups: batch.groups)
    let synthesis = try Synthesis(
      traced.graph, ["images": batch.sources, "groups": groups], outputs: traced.outputs,
      parameters, pool, learns: learns)
    return try Made(
      synthesis: synthesis, output: traced.result, images: synthesis.value(traced.result),
      identity: synthesis.value(traced.identity), colors: traced.colors.map(synthesis.value),
      groups: groups)
  }

  fileprivate struct Critique<Scalar: TensorScalar> {
    let adversarial: Double, identity: Double, age: Double, color: Double?, total: Double
    let imageGradient: Tensor<Scalar>
  }

  /// L_Dimg and its gradients: a training-mode forward for each kind of pair, the real faces first.
  private func judge<Scalar: TensorScalar>(
    _ batch: FASBatch<Scalar>, _ made: Tensor<Scalar>, _ share: Double,
    _ sum: inout MTLFaceNetwork.Gradients<Scalar>, _ parameters: inout ParameterStore<Scalar>,
    _ pool: ThreadPool
  ) throws -> Double {
    var total = 0.0
    for pair in try pairs(batch, made) {
      let graph = Graph(training: true)
      let loss = try adversarialLoss(pair.images.shape.batch, target: pair.target, in: graph)
      total +=
        pair.weight
        * (try Judgement(graph: graph, loss: loss).run(
          ["images": pair.images, "groups": pair.groups], term: "discriminator",
          share: share * pair.weight, &sum, &parameters, pool))
    }
    return total
  }

  /// The generator's loss on I_t and its gradient there.
  private func criticize<Scalar: TensorScalar>(
    _ made: Made<Scalar>, _ share: Double, _ parameters: inout ParameterStore<Scalar>,
    _ pool: ThreadPool
  ) throws -> Critique<Scalar> {
    let traced = try CritiqueGraph(self, made.images.shape.batch)
    var inputs = ["images": made.images, "groups": made.groups, "identity": made.identity]
    inputs["colors"] = made.colors
    let execution = try Execution(
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
    let gradients = try execution.backward([(traced.total, Tensor(scalar: Scalar(share)))])
    guard let imageGradient = gradients.inputs["images"] else {
      throw TrainingError.missingPart(task: "FAS", part: "a path to the images")
    }
    return Critique(
      adversarial: terms.0, identity: terms.1, age: terms.2, color: terms.3, total: terms.4,
      imageGradient: imageGradient)
  }
}

extension FASLosses {
  /// Adds the generator's terms of a part of a batch.
  fileprivate mutating func add<Scalar>(_ part: FASTask.Critique<Scalar>, _ share: Double) {
    adversarial += share * part.adversarial
    identity += share * part.identity
    age += share * part.age
    if let term = part.color { color = (color ?? 0) + share * term }
    total += share * part.total
  }
}
