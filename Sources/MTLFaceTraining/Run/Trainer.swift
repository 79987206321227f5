public import MTLFaceNetwork
public import MTLFaceTensor

/// Trains a network step by step on batches that are given to it: the two tasks with their optimisers,
/// schedules and random numbers. ``TrainingRun`` puts data, files and reports around it.
///
///     var trainer = try Trainer(configuration, network, TrainerState(parameters: parameters))
///     let losses = try trainer.step(recognition: [batch], pool: pool)
public struct Trainer: Sendable {
  /// The network.
  public let network: FaceNetwork
  /// What has been learnt so far.
  public private(set) var state: TrainerState
  private let configuration: TrainingConfiguration
  private let aifr: AIFRTask?
  private let fas: FASTask?
  private let schedule: LearningRateSchedule

  /// The losses of a step.
  public struct Losses: Sendable, Hashable {
    /// Of recognition, where it was trained.
    public var aifr: AIFRLosses?
    /// Of synthesis, where it was trained.
    public var fas: FASLosses?

    /// All terms, `aifr.age` and the like.
    public var terms: [(name: String, value: Double)] {
      (aifr?.terms ?? []).map { ("aifr." + $0.name, $0.value) }
        + (fas?.terms ?? []).map { ("fas." + $0.name, $0.value) }
    }
  }

  /// A trainer that begins with a state, or goes on from it.
  /// - Throws: ``TrainingError/missingPart(task:part:)``.
  public init(
    _ configuration: TrainingConfiguration, _ network: FaceNetwork, _ state: TrainerState
  ) throws {
    self.configuration = configuration
    self.network = network
    self.state = state
    let (a, f) = (configuration.aifr, configuration.fas)
    aifr = configuration.task.hasRecognition ? try Self.task(a, network) : nil
    fas = configuration.task.hasSynthesis ? try Self.task(f, network) : nil
    schedule = a.schedule.schedule(iterations: configuration.iterations, batch: a.batch)
    self.state.sgd.momentum = a.momentum
    self.state.sgd.weightDecay = a.weightDecay
    let beta1 = f.beta1 ?? (configuration.model.preset == .cvpr2021 ? 0.5 : 0.9)
    for optimizer in [\FASOptimizers<Float>.generator, \.discriminator] {
      self.state.adam[keyPath: optimizer].beta1 = beta1
      self.state.adam[keyPath: optimizer].beta2 = f.beta2
    }
  }

  private static func task(_ settings: AIFRSettings, _ network: FaceNetwork) throws -> AIFRTask {
    var task = try AIFRTask(network)
    task.margin = settings.margin
    task.lambdaAge = settings.lambdaAge
    task.lambdaIdentity = settings.lambdaIdentity
    task.lambdaGender = settings.lambdaGender
    task.lambdaDistillation = settings.lambdaDistillation
    task.distillation = settings.distillation
    task.frozen = Set(settings.frozen)
    return task
  }

  private static func task(_ settings: FASSettings, _ network: FaceNetwork) throws -> FASTask {
    var task = try FASTask(network)
    task.lambdaAdversarial = settings.lambdaAdversarial
    task.lambdaIdentity = settings.lambdaIdentity
    task.lambdaAge = settings.lambdaAge
    return task
  }

  /// The learning rate of the next step: recognition's where that is trained.
  public var rate: Double { aifr == nil ? configuration.fas.rate : schedule.rate(at: state.step) }

  /// One iteration: recognition on its batch, then synthesis on its own, each in parts where gradients
  /// are accumulated. A task without a batch is left out.
  /// - Throws: ``TrainingError/diverged(step:term:)`` for a loss that is not finite, and
  ///   ``TrainingError/invalidBatch(_:)``; the trainer is then of no more use.
  public mutating func step(
    recognition: [AIFRBatch<Float>] = [], synthesis: [FASBatch<Float>] = [], pool: ThreadPool
  ) throws -> Losses {
    do {
      var losses = Losses()
      if let aifr, !recognition.isEmpty {
        losses.aifr = try aifr.step(
          recognition, parameters: &state.parameters, optimizer: &state.sgd,
          learningRate: schedule.rate(at: state.step),
          reversal: configuration.aifr.reversal.strength(
            at: state.step, of: configuration.iterations), pool: pool,
          seed: RandomSource(seed: UInt64(configuration.seed) ^ 0xd20b)[state.step])
      }
      if let fas, !synthesis.isEmpty {
        losses.fas = try fas.step(
          synthesis, parameters: &state.parameters, optimizers: &state.adam,
          learningRate: configuration.fas.rate, pool: pool
        ).0
        try averageGenerator(pool)
      }
      state.step += 1
      return losses
    } catch TrainingError.nonFiniteLoss(let term) {
      throw TrainingError.diverged(step: state.step + 1, term: term)
    }
  }

  /// The memory of a step on parts like these.
  func memory(
    recognition: [AIFRBatch<Float>], synthesis: [FASBatch<Float>]
  ) throws -> TrainingMemory? {
    let first = try recognition.first.flatMap { try aifr?.memory($0, parts: recognition.count) }
    var second = try synthesis.first.flatMap {
      try fas?.memory(batch: $0.groups.count, parts: synthesis.count)
    }
    second?.optimizer += averaged.reduce(0) { $0 + $1.shape.count }
    guard let first, let second else { return first ?? second }
    return .inTurns(first, second)
  }

  /// Notes where the data stand and how long the run has worked.
  public mutating func note(_ positions: TrainingPositions, seconds: Double) {
    state.positions = positions
    state.seconds = seconds
  }

  /// The parameters of the finished model: the generator's running mean, where one is kept.
  public var finished: ParameterStore<Float> {
    var parameters = state.parameters
    for (key, tensor) in state.average { parameters[key] = tensor }
    return parameters
  }

  /// What a running mean is kept of.
  private var averaged: [ParameterSpec] {
    guard configuration.fas.average != nil else { return [] }
    return network.parameters.filter {
      $0.role != .counter && ModelPart(key: $0.key) == .generator
    }
  }

  private mutating func averageGenerator(_ pool: ThreadPool) throws {
    guard let decay = configuration.fas.average else { return }
    for spec in averaged {
      guard let value = state.parameters[spec.key] else { continue }
      state.average[spec.key] =
        try state.average[spec.key].map {
          try Float.sum(Float(decay), $0, Float(1 - decay), value, pool: pool)
        } ?? value
    }
  }
}
