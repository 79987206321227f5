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
  private let schedule: LearningRateSchedule

  /// The losses of a step.
  public struct Losses: Sendable, Hashable {
    /// The losses of recognition; nil if it was not trained.
    public var aifr: AIFRLosses?
    /// The losses of synthesis; nil if it was not trained.
    public var synthesis: SynthesisLosses?

    /// All terms by name, for example `aifr.age`. The names of synthesis begin with `fas.` for every
    /// method.
    public var terms: [(name: String, value: Double)] {
      (aifr?.terms ?? []).map { ("aifr." + $0.name, $0.value) }
        + (synthesis?.terms ?? []).map { ("fas." + $0.name, $0.value) }
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
    let settings = configuration.aifr
    aifr = configuration.task.hasRecognition ? try AIFRTask(network, settings: settings) : nil
    synthesis =
      configuration.task.hasSynthesis ? try SynthesisTask(configuration, network) : nil
    schedule = settings.schedule.makeSchedule(
      iterations: configuration.iterations, batchSize: settings.batch)
    self.state.sgd.momentum = settings.momentum
    self.state.sgd.weightDecay = settings.weightDecay
    guard let adam = synthesis?.adam else { return }
    for optimizer in [\FASOptimizers<Float>.generator, \.discriminator] {
      self.state.adam[keyPath: optimizer].beta1 = adam.beta1
      self.state.adam[keyPath: optimizer].beta2 = adam.beta2
    }
  }

  /// The learning rate of the next step: recognition's where that is trained.
  public var learningRate: Double {
    guard aifr == nil, let synthesis else { return schedule.rate(at: state.step) }
    return synthesis.adam.learningRate
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
        losses.synthesis = try synthesis.step(
          microBatches, parameters: &state.parameters, optimizers: &state.adam, pool: pool)
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
