public import MTLFaceNetwork
public import MTLFaceTensor

/// Faces with what is known of them, for age-invariant face recognition.
public struct AIFRBatch<Scalar: TensorScalar>: Sendable {
  /// `[n, s, s, 3]`, RGB in [-1, 1].
  public let images: Tensor<Scalar>
  /// Class of each face; `nil` where its identity is unknown.
  public let labels: [Int?]
  /// Age of each face in years, 0 or more; `nil` where unknown. Above 100 counts as 100.
  public let ages: [Double?]

  /// A batch; a face without a label takes no part in that loss.
  public init(images: Tensor<Scalar>, labels: [Int?], ages: [Double?]) {
    self.images = images
    self.labels = labels
    self.ages = ages
  }
}

/// The loss terms of an AIFR step, as means over the faces that have the label.
public struct AIFRLosses: Hashable, Sendable {
  /// CosFace cross-entropy.
  public let identity: Double
  /// L_AE of X_age: squared error of the expected age plus cross-entropy of the group.
  public let age: Double
  /// L_AE' of X_id, the adversary's.
  public let adversary: Double
  /// The weighted sum that is minimised.
  public let total: Double
}

/// Age-invariant face recognition as a training task (paper, equation 5; reference: section 1).
public struct AIFRTask: Sendable {
  /// Weight of L_AE.
  public var lambdaAge = 0.001
  /// Weight of L_AE'.
  public var lambdaIdentity = 0.002
  private let network: FaceNetwork
  private let head: CosFaceHead
  private let age: AgeEstimator
  private let adversary: AgeEstimator
  private let groups: AgeGroups

  /// The parts that learn: encoder with AFD and embedding, age estimator, adversary, head.
  public static let prefixes = ["encoder.", "age.", "domain.", "head."]

  /// - Throws: ``TrainingError/missingPart(task:part:)`` unless the network has a head, an age
  ///   estimator and an adversary.
  public init(_ network: FaceNetwork) throws {
    func part<Part>(_ part: Part?, _ name: String) throws -> Part {
      guard let part else { throw TrainingError.missingPart(task: "AIFR", part: name) }
      return part
    }
    self.network = network
    head = try part(network.head, "a CosFace head (class count)")
    age = try part(network.age, "an age estimator")
    adversary = try part(network.adversary, "an age adversary")
    groups = try AgeGroups(count: network.configuration.groupCount)
  }

  /// Strength of the gradient reversal at iteration `i` of `n` when it is warmed up from `low` to
  /// `high`: `2 (hi - lo) / (1 + exp(-alpha i / n)) - (hi - lo) + lo`.
  public static func reversal(
    iteration: Int, of count: Int, low: Double = 0, high: Double = 1, alpha: Double = 1
  ) -> Double {
    let progress = Double(iteration) / Double(max(count, 1))
    return 2 * (high - low) / (1 + exponential(-alpha * progress)) - (high - low) + low
  }

  /// Runs a batch forward and backward in training mode, without changing anything.
  /// - Returns: The losses, the gradients by key, and the new running statistics.
  public func gradients<Scalar: TensorScalar>(
    _ batch: AIFRBatch<Scalar>, parameters: ParameterStore<Scalar>, reversal: Double = 1,
    pool: ThreadPool, seed: UInt64 = 0
  ) throws -> (AIFRLosses, [String: Tensor<Scalar>], [StateUpdate<Scalar>]) {
    let graph = Graph(training: true)
    let trace = try trace(batchSize: batch.images.shape.batch, reversal: reversal, in: graph)
    let execution = try Execution(
      graph, inputs: inputs(batch), parameters: parameters,
      outputs: [trace.identity, trace.age, trace.adversary, trace.total],
      differentiating: { _ in true }, pool: pool, seed: seed)
    func loss(_ value: Graph.Value, _ term: String) throws -> Double {
      let loss = Double(try execution.value(value).first)
      guard loss.isFinite else { throw TrainingError.nonFiniteLoss(term: term) }
      return loss
    }
    let losses = try AIFRLosses(
      identity: loss(trace.identity, "identity"), age: loss(trace.age, "age"),
      adversary: loss(trace.adversary, "adversary"), total: loss(trace.total, "total"))
    let updates = execution.updates
    let gradients = try execution.backward([(trace.total, Tensor(scalar: 1))])
    return (losses, gradients.parameters, updates)
  }

  /// One step: gradients, then SGD, then the new running statistics.
  public func step<Scalar: TensorScalar>(
    _ batch: AIFRBatch<Scalar>, parameters: inout ParameterStore<Scalar>,
    optimizer: inout SGD<Scalar>, learningRate: Double, reversal: Double = 1, pool: ThreadPool,
    seed: UInt64 = 0
  ) throws -> AIFRLosses {
    let (losses, gradients, updates) = try gradients(
      batch, parameters: parameters, reversal: reversal, pool: pool, seed: seed)
    try optimizer.step(
      &parameters, gradients, specs: network.parameters, learningRate: learningRate, pool: pool)
    try parameters.apply(updates)
    return losses
  }

  private struct Trace {
    let identity: Graph.Value, age: Graph.Value, adversary: Graph.Value, total: Graph.Value
  }

  private func trace(batchSize: Int, reversal: Double, in graph: Graph) throws -> Trace {
    let images = try network.images(batch: batchSize, in: graph)
    let faces = try network.encode(images, in: graph)
    guard let ageFeatures = faces.age else {
      throw TrainingError.missingPart(task: "AIFR", part: "a decomposition")
    }
    let embedding = try network.embedding(faces.identity, in: graph)
    let labels = try graph.input("labels", [batchSize])
    let identity = try graph.apply(
      CrossEntropy(), head(embedding, labels: labels, in: graph), labels)
    let reversed = try graph.apply(Scale(gradientReversal: reversal), faces.identity)
    let ageLoss = try ageLoss(age(ageFeatures, in: graph), batchSize, in: graph)
    let adversaryLoss = try self.ageLoss(adversary(reversed, in: graph), batchSize, in: graph)
    let both = try graph.apply(
      WeightedSum(lambdaAge, lambdaIdentity), ageLoss, adversaryLoss)
    let total = try graph.apply(WeightedSum(), identity, both)
    return Trace(identity: identity, age: ageLoss, adversary: adversaryLoss, total: total)
  }

  private func ageLoss(_ prediction: AgePrediction, _ batchSize: Int, in graph: Graph) throws
    -> Graph.Value
  {
    let squared = try graph.apply(
      MeanSquaredError(), prediction.expectedAge, graph.input("ages", [batchSize, 1]),
      graph.input("age weights", [batchSize]))
    let entropy = try graph.apply(
      CrossEntropy(), prediction.groupLogits, graph.input("groups", [batchSize]))
    return try graph.apply(WeightedSum(), squared, entropy)
  }

  private func inputs<Scalar: TensorScalar>(_ batch: AIFRBatch<Scalar>) throws -> [String: Tensor<
    Scalar
  >] {
    let count = batch.images.shape.batch
    guard batch.labels.count == count, batch.ages.count == count else {
      throw TrainingError.invalidBatch("\(count) images need as many labels and ages")
    }
    let classes = network.configuration.classCount ?? 0
    guard batch.labels.allSatisfy({ $0.map { (0..<classes).contains($0) } ?? true }) else {
      throw TrainingError.invalidBatch("a label is not one of \(classes) classes")
    }
    guard batch.ages.allSatisfy({ $0.map { $0 >= 0 && $0.isFinite } ?? true }) else {
      throw TrainingError.invalidBatch("an age is negative or not a number")
    }
    let vector = try Shape(count)
    // The estimator's classes end at 100 years.
    let ages = batch.ages.map { Scalar(min($0 ?? 0, 100)) }
    return try [
      "images": batch.images,
      "labels": Tensor(batch.labels.map { Scalar($0 ?? -1) }, shape: vector),
      "ages": Tensor(ages, shape: Shape(count, 1)),
      "age weights": Tensor(batch.ages.map { $0 == nil ? 0 : 1 }, shape: vector),
      "groups": Tensor(
        batch.ages.map { age in Scalar(age.map { groups.group(ofAge: $0) } ?? -1) },
        shape: vector),
    ]
  }
}
