public import MTLFaceNetwork
public import MTLFaceTensor

/// A trainer that trains a network step by step on batches from the caller.
///
/// A trainer contains the tasks with their optimizers, learning rates and random numbers. A
/// ``TrainingRun`` also reads the data, writes files and creates reports.
///
///     var trainer = try Trainer(
///       configuration, network: network, state: TrainerState(parameters: parameters))
///     let losses = try trainer.step(recognition: [batch], pool: pool)
public struct Trainer: Sendable {
  /// The network to train.
  public let network: FaceNetwork
  /// The parameters, the state of the optimizers and the progress.
  public private(set) var state: TrainerState
  private let configuration: TrainingConfiguration
  private let aifr: AIFRTask?
  private let synthesis: SynthesisTask?
  private let schedule: LearningRateSchedule

  /// The losses of a step.
  public struct Losses: Sendable, Hashable {
    /// The losses of recognition, or `nil` if recognition was not trained.
    public var aifr: AIFRLosses?
    /// The losses of synthesis, or `nil` if synthesis was not trained.
    public var synthesis: SynthesisLosses?

    /// All loss terms by name, such as `aifr.age`. The names of the synthesis terms begin with
    /// `fas.` for every method.
    public var terms: [(name: String, value: Double)] {
      (aifr?.terms ?? []).map { ("aifr." + $0.name, $0.value) }
        + (synthesis?.terms ?? []).map { ("fas." + $0.name, $0.value) }
    }
  }

  /// Creates a trainer that continues from a state.
  ///
  /// - Parameters:
  ///   - configuration: The task, the settings and the number of iterations.
  ///   - network: The network to train.
  ///   - state: The parameters and the state of the optimizers.
  /// - Throws: ``TrainingError/missingPart(task:part:)`` if the network lacks a part;
  ///   ``TrainingError/invalidConfiguration(path:key:problem:)`` if the batch size is not suitable
  ///   for the synthesis method.
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

  /// The learning rate of the next step.
  ///
  /// The value is the learning rate of recognition or, if recognition is not trained, of synthesis.
  public var learningRate: Double {
    guard aifr == nil, let synthesis else { return schedule.rate(at: state.step) }
    return synthesis.adam.learningRate
  }

  /// Performs one iteration, which has a step of recognition and a step of synthesis.
  ///
  /// A task without a batch is skipped. Do not use the trainer after an error.
  ///
  /// - Parameters:
  ///   - recognition: The micro-batches for recognition. Without gradient accumulation, the array
  ///     has one element.
  ///   - microBatches: The micro-batches for synthesis.
  ///   - pool: The threads to use.
  /// - Returns: The losses of the iteration.
  /// - Throws: ``TrainingError/diverged(step:term:)`` if a loss is infinite or NaN;
  ///   ``TrainingError/invalidBatch(_:)`` if a batch is invalid.
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

  /// Estimates the memory use of a step on micro-batches of the given sizes, or returns `nil` if
  /// there are none.
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

  /// Sets the positions in the data and the duration of the run.
  ///
  /// - Parameters:
  ///   - positions: The positions in the orders of the faces.
  ///   - seconds: The total duration of all sessions of the run in seconds.
  public mutating func recordProgress(_ positions: SamplingPositions, seconds: Double) {
    state.positions = positions
    state.seconds = seconds
  }

  /// The parameters of the trained model.
  ///
  /// If a running average of the generator is computed, these parameters include the average
  /// instead of the last weights.
  public var finalParameters: ParameterStore<Float> {
    var parameters = state.parameters
    for (key, tensor) in state.generatorAverage { parameters[key] = tensor }
    return parameters
  }

  /// The parameters for which a running average is computed.
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
