public import MTLFaceNetwork
public import MTLFaceTensor

/// Trains a network step by step on batches that the caller provides. It contains the two tasks
/// with their optimizers, learning rates and random numbers; ``TrainingRun`` adds data, files and
/// reports.
///
///     var trainer = try Trainer(
///       configuration, network: network, state: TrainerState(parameters: parameters))
///     let losses = try trainer.step(recognition: [batch], pool: pool)
public struct Trainer: Sendable {
  /// The network.
  public let network: FaceNetwork
  /// The parameters, the state of the optimizers, and the progress.
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

    /// All terms by name, for example `aifr.age`. The names of synthesis begin with `fas.` for
    /// every method.
    public var terms: [(name: String, value: Double)] {
      (aifr?.terms ?? []).map { ("aifr." + $0.name, $0.value) }
        + (synthesis?.terms ?? []).map { ("fas." + $0.name, $0.value) }
    }
  }

  /// Creates a trainer that continues from a state.
  /// - Throws: ``TrainingError/missingPart(task:part:)``;
  ///   ``TrainingError/invalidConfiguration(path:key:problem:)`` for a batch that the method cannot
  ///   take.
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

  /// The learning rate of the next step: that of recognition if it is trained, and that of
  /// synthesis otherwise.
  public var learningRate: Double {
    guard aifr == nil, let synthesis else { return schedule.rate(at: state.step) }
    return synthesis.adam.learningRate
  }

  /// Takes one iteration: a step of recognition, then a step of synthesis. A task without a batch
  /// is skipped.
  /// - Parameters:
  ///   - recognition: The micro-batches of recognition; one without gradient accumulation.
  ///   - microBatches: The micro-batches of synthesis.
  ///   - pool: The threads to run on.
  /// - Throws: ``TrainingError/diverged(step:term:)`` for a loss that is not finite;
  ///   ``TrainingError/invalidBatch(_:)``. Do not use the trainer after an error.
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

  /// Returns the memory of a step on micro-batches of the same sizes; nil if there are none.
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

  /// Records the positions of the data and the duration of the run, in seconds.
  public mutating func recordProgress(_ positions: SamplingPositions, seconds: Double) {
    state.positions = positions
    state.seconds = seconds
  }

  /// The parameters of the finished model, with the running average of the generator if one is
  /// kept.
  public var finalParameters: ParameterStore<Float> {
    var parameters = state.parameters
    for (key, tensor) in state.generatorAverage { parameters[key] = tensor }
    return parameters
  }

  /// The parameters with a running average.
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
