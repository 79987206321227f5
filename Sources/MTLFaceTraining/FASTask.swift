public import MTLFaceNetwork
public import MTLFaceTensor

/// Faces to be shown at other ages, with real faces of those ages.
public struct FASBatch<Scalar: TensorScalar>: Sendable {
  /// Faces to change, `[n, s, s, 3]`, RGB in [-1, 1].
  public let sources: Tensor<Scalar>
  /// Real faces, the i-th of the i-th target group.
  public let targets: Tensor<Scalar>
  /// Target group of each face, from 0.
  public let groups: [Int]

  /// A batch.
  public init(sources: Tensor<Scalar>, targets: Tensor<Scalar>, groups: [Int]) {
    self.sources = sources
    self.targets = targets
    self.groups = groups
  }
}

/// The loss terms of a FAS iteration.
public struct FASLosses: Hashable, Sendable {
  /// L_Dimg, before the discriminator's step.
  public let discriminator: Double
  /// The generator's adversarial term, with its factor 0.5 and without its weight.
  public let adversarial: Double
  /// Mean squared difference of X_id of source and result.
  public let identity: Double
  /// Cross-entropy of the group read off the result.
  public let age: Double
  /// The weighted sum that the generator minimises.
  public let total: Double
}

/// What learns in a FAS iteration beside the parameters: the two optimisers.
public struct FASOptimizers<Scalar: TensorScalar>: Sendable {
  /// Of ICM and decoder.
  public var generator: Adam<Scalar>
  /// Of D_img.
  public var discriminator: Adam<Scalar>

  /// Both with the same settings.
  public init(_ adam: Adam<Scalar> = Adam()) {
    generator = adam
    discriminator = adam
  }
}

/// Face age synthesis as a training task (paper, equations 6 to 9; reference: section 1). Encoder
/// and age estimator run in evaluation mode with frozen weights; gradients pass through them.
public struct FASTask: Sendable {
  /// Weight of the adversarial term.
  public var lambdaAdversarial = 75.0
  /// Weight of the identity term.
  public var lambdaIdentity = 0.002
  /// Weight of the age term.
  public var lambdaAge = 10.0
  private let network: FaceNetwork
  private let generator: Generator
  private let discriminator: PatchDiscriminator
  private let age: AgeEstimator

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
    let groups = try groupTensor(batch)
    let synthesis = try Synthesis(self, batch, groups, parameters, pool)

    let (lossD, gradientsD) = try judge(
      real: batch.targets, synthesized: synthesis.images, groups, &parameters, pool)
    try optimizers.discriminator.step(
      &parameters, gradientsD, specs: network.parameters, learningRate: learningRate, pool: pool)

    let critique = try criticize(synthesis, groups, &parameters, pool)
    let gradientsG = try synthesis.backward(critique.imageGradient)
    try optimizers.generator.step(
      &parameters, gradientsG, specs: network.parameters, learningRate: learningRate, pool: pool)
    try parameters.apply(synthesis.updates)

    let losses = FASLosses(
      discriminator: lossD, adversarial: critique.adversarial, identity: critique.identity,
      age: critique.age, total: critique.total)
    return (losses, Gradients(discriminator: gradientsD, generator: gradientsG))
  }

  /// I_t = G(I), kept for its backward pass.
  private struct Synthesis<Scalar: TensorScalar> {
    let images: Tensor<Scalar>
    let identity: Tensor<Scalar>
    private let execution: Execution<Scalar>
    private let output: Graph.Value

    init(
      _ task: FASTask, _ batch: FASBatch<Scalar>, _ groups: Tensor<Scalar>,
      _ parameters: ParameterStore<Scalar>, _ pool: ThreadPool
    ) throws {
      let count = batch.sources.shape.batch
      let graph = Graph(training: true)
      let sources = try task.network.images(batch: count, in: graph)
      let faces = try graph.evaluating { try task.network.encode(sources, in: graph) }
      output = try task.generator(
        identity: faces.identity, features: faces.features, image: sources,
        .groups(graph.input("groups", [count])), in: graph)
      execution = try Execution(
        graph, inputs: ["images": batch.sources, "groups": groups], parameters: parameters,
        outputs: [output, faces.identity], differentiating: { $0.key.hasPrefix("generator.") },
        pool: pool)
      images = try execution.value(output)
      identity = try execution.value(faces.identity)
    }

    var updates: [StateUpdate<Scalar>] { execution.updates }

    func backward(_ gradient: Tensor<Scalar>) throws -> [String: Tensor<Scalar>] {
      try execution.backward([(output, gradient)]).parameters
    }
  }

  private struct Critique<Scalar: TensorScalar> {
    let adversarial: Double, identity: Double, age: Double, total: Double
    let imageGradient: Tensor<Scalar>
  }

  /// L_Dimg and its gradients: two training-mode forwards, the real faces first.
  private func judge<Scalar: TensorScalar>(
    real: Tensor<Scalar>, synthesized: Tensor<Scalar>, _ groups: Tensor<Scalar>,
    _ parameters: inout ParameterStore<Scalar>, _ pool: ThreadPool
  ) throws -> (Double, [String: Tensor<Scalar>]) {
    var total = 0.0
    var sum = MTLFaceNetwork.Gradients<Scalar>()
    for (images, target) in [(real, 1.0), (synthesized, 0.0)] {
      let graph = Graph(training: true)
      let loss = try adversarialLoss(images.shape.batch, target: target, in: graph)
      let execution = try Execution(
        graph, inputs: ["images": images, "groups": groups], parameters: parameters,
        outputs: [loss], differentiating: { $0.key.hasPrefix("discriminator.") }, pool: pool)
      total += try finite(execution.value(loss), "discriminator")
      try parameters.apply(execution.updates)
      let gradients = try execution.backward([(loss, Tensor(scalar: 1))])
      for (key, gradient) in gradients.parameters { try sum.add(gradient, for: key, pool) }
    }
    return (total, sum.parameters)
  }

  /// The generator's loss on I_t and its gradient there.
  private func criticize<Scalar: TensorScalar>(
    _ synthesis: Synthesis<Scalar>, _ groups: Tensor<Scalar>,
    _ parameters: inout ParameterStore<Scalar>, _ pool: ThreadPool
  ) throws -> Critique<Scalar> {
    let count = synthesis.images.shape.batch
    let graph = Graph(training: true)
    let adversarial = try adversarialLoss(count, target: 1, in: graph)
    let (identity, ageLoss) = try graph.evaluating {
      let images = try network.images(batch: count, in: graph)
      let faces = try network.encode(images, in: graph)
      guard let ageFeatures = faces.age else {
        throw TrainingError.missingPart(task: "FAS", part: "a decomposition")
      }
      let wanted = try graph.input("identity", faces.identity.shape.dimensions)
      let prediction = try age(ageFeatures, in: graph)
      return try (
        graph.apply(MeanSquaredError(), faces.identity, wanted),
        graph.apply(
          CrossEntropy(), prediction.groupLogits, graph.input("groups", [count]))
      )
    }
    let both = try graph.apply(
      WeightedSum(lambdaAdversarial, lambdaIdentity), adversarial, identity)
    let total = try graph.apply(WeightedSum(1, lambdaAge), both, ageLoss)
    let execution = try Execution(
      graph,
      inputs: ["images": synthesis.images, "groups": groups, "identity": synthesis.identity],
      parameters: parameters, outputs: [adversarial, identity, ageLoss, total],
      inputGradients: ["images"], pool: pool)
    try parameters.apply(execution.updates)
    let terms = try (
      finite(execution.value(adversarial), "adversarial"),
      finite(execution.value(identity), "identity"), finite(execution.value(ageLoss), "age"),
      finite(execution.value(total), "total")
    )
    let gradients = try execution.backward([(total, Tensor(scalar: 1))])
    guard let imageGradient = gradients.inputs["images"] else {
      throw TrainingError.missingPart(task: "FAS", part: "a path to the images")
    }
    return Critique(
      adversarial: terms.0, identity: terms.1, age: terms.2, total: terms.3,
      imageGradient: imageGradient)
  }

  /// `0.5 mean((D(images) - target)^2)`.
  private func adversarialLoss(_ count: Int, target: Double, in graph: Graph) throws
    -> Graph.Value
  {
    let logits = try discriminator(
      network.images(batch: count, in: graph), groups: graph.input("groups", [count]), in: graph)
    return try graph.apply(Scale(0.5), graph.apply(SquaredDistance(to: target), logits))
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
