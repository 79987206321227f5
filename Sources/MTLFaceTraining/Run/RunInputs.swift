import MTLFaceCheckpoint
import MTLFaceData
import MTLFaceNetwork
import MTLFaceTensor

/// What a run takes its batches and its validations from, ready to be used.
struct RunInputs {
  private(set) var recognition: BatchStream<AIFRBatch<Float>>?
  private(set) var synthesis: BatchStream<FASBatch<Float>>?
  /// Nil where no face that is kept out has an age, or ages are not trained.
  private(set) var ageValidation: AgeValidation?
  /// Nil where synthesis is not trained.
  private(set) var synthesisValidation: SynthesisValidation?

  /// Seeds of the orders, apart from each other.
  private enum Stream: UInt64 {
    case recognition = 1
    case sources, targets, methods
  }

  /// Makes what is made once, and starts the streams where the run stands.
  /// - Returns: nil where it was stopped on the way.
  init?(_ run: TrainingRun, shouldStop: () -> Bool, report: (TrainingEvent) -> Void) throws {
    let (configuration, dataset) = (run.configuration, run.dataset)
    let network = run.trainer.network
    let positions = run.trainer.state.positions
    let groups = try AgeGroups(count: network.configuration.groupCount)
    let pictures = ImageInputReader(dataset: dataset, size: network.configuration.inputSize)
    func seed(_ stream: Stream) -> UInt64 {
      RandomSource(seed: UInt64(configuration.seed))[Int(stream.rawValue)]
    }
    if configuration.task.hasRecognition {
      guard let reader = try Self.reader(run, pictures, shouldStop: shouldStop, report: report)
      else {
        return nil
      }
      let hasFeatures = reader is FrozenFeatures
      let settings = configuration.aifr
      var teachers = try TeacherEmbeddings(arrays: configuration.data, dataset)
      if teachers == nil, let path = settings.teacher {
        teachers = try Self.teachers(path, run, shouldStop: shouldStop, report: report)
        if teachers == nil { return nil }
      }
      let order = try dataset.recognitionOrder(
        isBalanced: settings.isBalanced, groups: groups, seed: seed(.recognition),
        at: positions.recognition)
      recognition = BatchStream(
        recognition: TrainingSampler(
          order: order, dataset: dataset, reader: reader, flips: settings.flips,
          seed: seed(.recognition)),
        dataset: dataset, settings: settings, hasFeatures: hasFeatures, teachers: teachers,
        pool: run.pool)
      if network.ageEstimator != nil {
        ageValidation = AgeValidation(dataset, by: reader, hasFeatures: hasFeatures)
      }
    }
    guard configuration.task.hasSynthesis else { return }
    let flips = configuration.fas.flips
    synthesis = BatchStream(
      sources: TrainingSampler(
        order: try dataset.sourceOrder(seed: seed(.sources), at: positions.sources),
        dataset: dataset,
        reader: pictures, flips: flips, seed: seed(.sources)),
      targets: TrainingSampler(
        order: try dataset.targetOrder(groups: groups, seed: seed(.targets), at: positions.targets),
        dataset: dataset, reader: pictures, flips: flips, seed: seed(.targets)), dataset: dataset,
      groups: groups,
      settings: configuration.fas,
      method: SynthesisBatchBuilder(network.configuration, seed: seed(.methods)), pool: run.pool)
    synthesisValidation = SynthesisValidation(dataset, by: pictures)
  }

  /// Pictures, or a frozen encoder's features.
  private static func reader(
    _ run: TrainingRun, _ pictures: ImageInputReader, shouldStop: () -> Bool,
    report: (TrainingEvent) -> Void
  ) throws -> (any TrainingInputReader)? {
    let settings = run.configuration.aifr
    guard settings.frozen.contains(.encoder), settings.cachesFeatures else { return pictures }
    let (network, parameters) = (run.trainer.network, run.trainer.state.parameters)
    let plan = try FrozenFeatures.makeCachePlan(
      run.dataset, network, parameters, mirrored: settings.flips,
      folder: run.folder.makeCacheFolder(run.configuration.run.cache))
    report(.note(plan.text))
    return try FrozenFeatures.open(
      plan, run.dataset, network, parameters, mirrored: settings.flips, pool: run.pool,
      progress: { report(.preparing("features", done: $0, of: plan.layout.rows)) },
      shouldStop: shouldStop)
  }

  private static func teachers(
    _ path: String, _ run: TrainingRun, shouldStop: () -> Bool, report: (TrainingEvent) -> Void
  ) throws -> TeacherEmbeddings? {
    guard let path = path == "start" ? run.configuration.model.start : path else {
      throw TrainingError.unsuitableData(
        "the run goes on from no model that could teach it; give model.start")
    }
    let model = try Model.open(path)
    let teacher = try InferenceModel(
      model.makeNetwork(), parameters: model.parameters, pool: run.pool)
    let plan = try TeacherEmbeddings.makeCachePlan(
      run.dataset, teacher, folder: run.folder.makeCacheFolder(run.configuration.run.cache))
    report(.note(plan.text))
    return try TeacherEmbeddings.open(
      plan, run.dataset, teacher, pool: run.pool,
      progress: { report(.preparing("teacher", done: $0, of: plan.layout.rows)) },
      shouldStop: shouldStop)
  }
}
