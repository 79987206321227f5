public import MTLFaceNetwork
public import MTLFaceTensor

/// Face age synthesis as a training task (paper, equations 6 to 9; reference: section 1). Encoder
/// and age estimator run in evaluation mode with frozen weights; gradients pass through them.
public struct FASTask: Sendable {
  /// Weight of the adversarial term.
  public var lambdaAdversarial = 75.0
  /// Weight of the identity term.
  public var lambdaIdentity = 0.002
  /// Weight of the age term.
  public var lambdaAge = 10.0
  let network: FaceNetwork
  let generator: Generator
  let discriminator: PatchDiscriminator
  let age: AgeEstimator

  /// - Throws: ``TrainingError/missingPart(task:part:)`` unless the network has a generator, a
  ///   discriminator and an age estimator.
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

  /// Gradients of one iteration, for tests and observers.
  public struct Gradients<Scalar: TensorScalar>: Sendable {
    /// Of the discriminator, by key.
    public let discriminator: [String: Tensor<Scalar>]
    /// Of the generator, by key.
    public let generator: [String: Tensor<Scalar>]
  }

  /// One iteration: I_t once; the discriminator's step (real, then I_t detached); the generator's
  /// step against the updated discriminator on the same I_t.
  /// - Throws: ``TrainingError/nonFiniteLoss(term:)`` before the step it would have spoilt.
  @discardableResult
  public func step<Scalar: TensorScalar>(
    _ batch: FASBatch<Scalar>, parameters: inout ParameterStore<Scalar>,
    optimizers: inout FASOptimizers<Scalar>, learningRate: Double, pool: ThreadPool
  ) throws -> (FASLosses, Gradients<Scalar>) {
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
  ) throws -> (FASLosses, Gradients<Scalar>) {
    guard let count = parts.first?.groups.count, parts.allSatisfy({ $0.groups.count == count })
    else { throw TrainingError.invalidBatch("the parts of a batch have one size") }
    let share = 1 / Double(parts.count)
    var losses = FASLosses()
    var kept: Synthesis<Scalar>?
    var gradientsD = MTLFaceNetwork.Gradients<Scalar>()
    for part in parts {
      let synthesis = try Synthesis(
        self, part, try groupTensor(part), parameters, pool, learns: parts.count == 1)
      losses.discriminator +=
        share
        * (try judge(part, synthesis, share, &gradientsD, &parameters, pool))
      kept = parts.count == 1 ? synthesis : nil
    }
    try optimizers.discriminator.step(
      &parameters, gradientsD.parameters, specs: network.parameters, learningRate: learningRate,
      pool: pool)

    var gradientsG = MTLFaceNetwork.Gradients<Scalar>()
    for part in parts {
      let groups = try groupTensor(part)
      let synthesis = try kept ?? Synthesis(self, part, groups, parameters, pool, learns: true)
      let critique = try criticize(synthesis, groups, share, &parameters, pool)
      for (key, gradient) in try synthesis.backward(critique.imageGradient) {
        try gradientsG.add(gradient, for: key, pool)
      }
      try parameters.apply(synthesis.updates)
      losses.add(critique, share)
    }
    kept = nil
    try optimizers.generator.step(
      &parameters, gradientsG.parameters, specs: network.parameters, learningRate: learningRate,
      pool: pool)
    return (
      losses,
      Gradients(discriminator: gradientsD.parameters, generator: gradientsG.parameters)
    )
  }

  /// I_t = G(I), kept for its backward pass.
  private struct Synthesis<Scalar: TensorScalar> {
    let images: Tensor<Scalar>
    let identity: Tensor<Scalar>
    private let execution: Execution<Scalar>
    private let output: Graph.Value

    init(
      _ task: FASTask, _ batch: FASBatch<Scalar>, _ groups: Tensor<Scalar>,
      _ parameters: ParameterStore<Scalar>, _ pool: ThreadPool, learns: Bool
    ) throws {
      let traced = try SynthesisGraph(task, batch.sources.shape.batch, groups: batch.groups)
      output = traced.result
      execution = try Execution(
        traced.graph, inputs: ["images": batch.sources, "groups": groups], parameters: parameters,
        outputs: traced.outputs, differentiating: learns ? { SynthesisGraph.learns($0) } : nil,
        pool: pool)
      images = try execution.value(output)
      identity = try execution.value(traced.identity)
    }

    var updates: [StateUpdate<Scalar>] { execution.updates }

    func backward(_ gradient: Tensor<Scalar>) throws -> [String: Tensor<Scalar>] {
      try execution.backward([(output, gradient)]).parameters
    }
  }

  fileprivate struct Critique<Scalar: TensorScalar> {
    let adversarial: Double, identity: Double, age: Double, total: Double
    let imageGradient: Tensor<Scalar>
  }

  /// L_Dimg and its gradients: two training-mode forwards, the real faces first.
  private func judge<Scalar: TensorScalar>(
    _ batch: FASBatch<Scalar>, _ synthesis: Synthesis<Scalar>, _ share: Double,
    _ sum: inout MTLFaceNetwork.Gradients<Scalar>, _ parameters: inout ParameterStore<Scalar>,
    _ pool: ThreadPool
  ) throws -> Double {
    var total = 0.0
    for (images, target) in [(batch.targets, 1.0), (synthesis.images, 0.0)] {
      let graph = Graph(training: true)
      let loss = try adversarialLoss(images.shape.batch, target: target, in: graph)
      let execution = try Execution(
        graph, inputs: ["images": images, "groups": groupTensor(batch)], parameters: parameters,
        outputs: [loss], differentiating: { $0.key.hasPrefix("discriminator.") }, pool: pool)
      total += try finite(execution.value(loss), "discriminator")
      try parameters.apply(execution.updates)
      let gradients = try execution.backward([(loss, Tensor(scalar: Scalar(share)))])
      for (key, gradient) in gradients.parameters { try sum.add(gradient, for: key, pool) }
    }
    return total
  }

  /// The generator's loss on I_t and its gradient there.
  private func criticize<Scalar: TensorScalar>(
    _ synthesis: Synthesis<Scalar>, _ groups: Tensor<Scalar>, _ share: Double,
    _ parameters: inout ParameterStore<Scalar>, _ pool: ThreadPool
  ) throws -> Critique<Scalar> {
    let traced = try CritiqueGraph(self, synthesis.images.shape.batch)
    let execution = try Execution(
      traced.graph,
      inputs: ["images": synthesis.images, "groups": groups, "identity": synthesis.identity],
      parameters: parameters, outputs: traced.outputs, inputGradients: ["images"], pool: pool)
    try parameters.apply(execution.updates)
    let terms = try (
      finite(execution.value(traced.adversarial), "adversarial"),
      finite(execution.value(traced.identity), "identity"),
      finite(execution.value(traced.age), "age"), finite(execution.value(traced.total), "total")
    )
    let gradients = try execution.backward([(traced.total, Tensor(scalar: Scalar(share)))])
    guard let imageGradient = gradients.inputs["images"] else {
      throw TrainingError.missingPart(task: "FAS", part: "a path to the images")
    }
    return Critique(
      adversarial: terms.0, identity: terms.1, age: terms.2, total: terms.3,
      imageGradient: imageGradient)
  }

  private func finite<Scalar: TensorScalar>(_ loss: Tensor<Scalar>, _ term: String) throws
    -> Double
  {
    let value = Double(loss.first)
    guard value.isFinite else { throw TrainingError.nonFiniteLoss(term: term) }
    return value
  }

  private func groupTensor<Scalar: TensorScalar>(_ batch: FASBatch<Scalar>) throws -> Tensor<
    Scalar
  > {
    let count = batch.sources.shape.batch
    guard batch.groups.count == count, batch.targets.shape == batch.sources.shape else {
      throw TrainingError.invalidBatch("sources, targets and groups differ in number")
    }
    let groups = network.configuration.groupCount
    guard batch.groups.allSatisfy({ (0..<groups).contains($0) }) else {
      throw TrainingError.invalidBatch("a target group is not one of 0...\(groups - 1)")
    }
    return try Tensor(batch.groups.map { Scalar($0) }, shape: Shape(count))
  }
}

extension FASLosses {
  /// Adds the generator's terms of a part of a batch.
  fileprivate mutating func add<Scalar>(_ part: FASTask.Critique<Scalar>, _ share: Double) {
    adversarial += share * part.adversarial
    identity += share * part.identity
    age += share * part.age
    total += share * part.total
  }
}
