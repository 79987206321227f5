public import MTLFaceNetwork
public import MTLFaceTensor

/// Trains a network step by step on batches that are given to it: the two tasks with their optimizers,
/// schedules and random numbers. ``TrainingRun`` puts data, files and reports around it.
///
///     var trainer = try Trainer(
///       configuration, network: network, state: TrainerState(parameters: parameters))
///     let losses = try trainer.step(recognition: [batch], pool: pool)
public struct Trainer: Sendable {
  /// The network.
  public let network: FaceNetwork
  /// What has been learnt so far.
  public private(set) var state: TrainerState
  private let configuration: TrainingConfiguration
  private let aifr: AIFRTask?
  private let synthesis: SynthesisTask?
  private let adamSettings: AdamSettings
  private let schedule: LearningRateSchedule

  /// The losses of a step.
  public struct Losses: Sendable, Hashable {
    /// Of recognition, where it was trained.
    public var aifr: AIFRLosses?
    /// Of synthesis, where it was trained: the paper's or IPCGAN.
    public var fas: FASLosses?
    /// Of synthesis by a CAAE.
    public var caae: CAAELosses?

    /// All terms, `aifr.age` and the like; those of synthesis are called `fas.` whatever its method.
    public var terms: [(name: String, value: Double)] {
      (aifr?.terms ?? []).map { ("aifr." + $0.name, $0.value) }
        + (fas?.terms ?? caae?.terms ?? []).map { ("fas." + $0.name, $0.value) }
    }
  }

  /// A trainer that begins with a state, or goes on from it.
  /// - Throws: ``TrainingError/missingPart(task:part:)``;
  ///   ``TrainingError/invalidConfiguration(path:key:problem:)`` for a batch that the method cannot take.
  public init(
    _ configuration: TrainingConfiguration, network: FaceNetwork, state: TrainerState
  ) throws {
    self.configuration = configuration
    self.network = network
    self.state = state
    let a = configuration.aifr
    aifr = configuration.task.hasRecognition ? try Self.task(a, network) : nil
    synthesis =
      configuration.task.hasSynthesis ? try SynthesisTask(configuration, network) : nil
    adamSettings = AdamSettings(configuration, network.configuration.synthesisMethod)
    schedule = a.schedule.makeSchedule(
      iterations: configuration.iterations, batchSize: a.batch)
    self.state.sgd.momentum = a.momentum
    self.state.sgd.weightDecay = a.weightDecay
    for optimizer in [\FASOptimizers<Float>.generator, \.discriminator] {
      self.state.adam[keyPath: optimizer].beta1 = adamSettings.beta1
      self.state.adam[keyPath: optimizer].beta2 = adamSettings.beta2
    }
  }

  private static func task(_ settings: AIFRSettings, _ network: FaceNetwork) throws -> AIFRTask {
    var task = try AIFRTask(network)
    task.margin = settings.margin
    task.lambdaAge = settings.lambdaAge
    task.lambdaDistribution = settings.lambdaDistribution
    task.lambdaIdentity = settings.lambdaIdentity
    task.lambdaGender = settings.lambdaGender
    task.lambdaDistillation = settings.lambdaDistillation
    task.distillation = settings.distillation
    task.frozen = Set(settings.frozen)
    task.norms = settings.norms
    return task
  }

  /// The learning rate of the next step: recognition's where that is trained.
  public var learningRate: Double {
    aifr == nil ? adamSettings.learningRate : schedule.rate(at: state.step)
  }

  /// One iteration: recognition on its batch, then synthesis on its own, each in micro-batches where
  /// gradients are accumulated. A task without a batch is left out.
  /// - Throws: ``TrainingError/diverged(step:term:)`` for a loss that is not finite, and
  ///   ``TrainingError/invalidBatch(_:)``; the trainer is then of no more use.
  public mutating func step(
    recognition: [AIFRBatch<Float>] = [], synthesis microBatches: [FASBatch<Float>] = [],
    pool: ThreadPool
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
      if let synthesis, !microBatches.isEmpty {
        switch synthesis {
        case .fas(let task):
          losses.fas = try task.step(
            microBatches, parameters: &state.parameters, optimizers: &state.adam,
            learningRate: adamSettings.learningRate, pool: pool
          ).losses
        case .caae(let task):
          losses.caae = try task.step(
            microBatches, parameters: &state.parameters, optimizers: &state.adam,
            learningRate: adamSettings.learningRate, pool: pool
          ).losses
        }
        try averageGenerator(pool)
      }
      state.step += 1
      return losses
    } catch TrainingError.nonFiniteLoss(let term) {
      throw TrainingError.diverged(step: state.step + 1, term: term)
    }
  }

  /// The memory of a step on micro-batches like these.
  func memory(
    recognition: [AIFRBatch<Float>], synthesis microBatches: [FASBatch<Float>]
  ) throws -> TrainingMemory? {
    let first = try recognition.first.flatMap {
      try aifr?.memory($0, microBatches: recognition.count)
    }
    var second = try microBatches.first.flatMap {
      try synthesis?.memory(batch: $0.groups.count, microBatches: microBatches.count)
    }
    second?.optimizer += averagedParameters.reduce(0) { $0 + $1.shape.count }
    guard let first, let second else { return first ?? second }
    return .alternating(first, second)
  }

  /// Notes where the data stand and how long the run has worked.
  public mutating func recordProgress(_ positions: SamplingPositions, seconds: Double) {
    state.positions = positions
    state.seconds = seconds
  }

  /// The parameters of the finished model: the generator's running mean, where one is kept.
  public var finalParameters: ParameterStore<Float> {
    var parameters = state.parameters
    for (key, tensor) in state.generatorAverage { parameters[key] = tensor }
    return parameters
  }

  /// What a running mean is kept of.
  private var averagedParameters: [ParameterSpec] {
    guard configuration.fas.average != nil else { return [] }
    return network.parameters.filter {
      $0.role != .counter && ModelPart(key: $0.key) == .generator
    }
  }

  private mutating func averageGenerator(_ pool: ThreadPool) throws {
    guard let decay = configuration.fas.average else { return }
    for spec in averagedParameters {
      guard let value = state.parameters[spec.key] else { continue }
      state.generatorAverage[spec.key] =
        try state.generatorAverage[spec.key].map {
          try Float.weightedSum(Float(decay), $0, Float(1 - decay), value, pool: pool)
        } ?? value
    }
  }
}
