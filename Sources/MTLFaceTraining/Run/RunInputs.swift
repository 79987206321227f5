import MTLFaceCheckpoint
import MTLFaceData
import MTLFaceNetwork
import MTLFaceTensor

/// The streams of batches and the validations of a run.
struct RunInputs {
  /// The stream of batches for recognition, or `nil` if recognition is not trained.
  private(set) var recognition: BatchStream<AIFRBatch<Float>>?
  /// The stream of batches for synthesis, or `nil` if synthesis is not trained.
  private(set) var synthesis: BatchStream<FASBatch<Float>>?
  /// The validation of age estimates, or `nil` if recognition is not trained, the network has no
  /// age estimator, or no held-out face has a known age.
  private(set) var ageValidation: AgeValidation?
  /// The validation of synthesis, or `nil` if synthesis is not trained.
  private(set) var synthesisValidation: SynthesisValidation?

  /// The independent random streams of a run. The raw value is the index of the seed of the stream.
  private enum Stream: Int {
    case recognition = 1
    case sources, targets, baselines
  }

  /// Prepares the caches of a run and starts the streams at the current positions of the run.
  ///
  /// The initializer returns `nil` if the preparation was stopped.
  ///
  /// - Parameters:
  ///   - run: The run to prepare.
  ///   - shouldStop: A closure that is called regularly while a cache is written and returns `true`
  ///     to stop the preparation.
  ///   - report: A closure that is called with the progress of the preparation.
  init?(_ run: TrainingRun, shouldStop: () -> Bool, report: (TrainingEvent) -> Void) throws {
    let task = run.configuration.task
    let images = ImageInputReader(
      dataset: run.dataset, size: run.trainer.network.configuration.inputSize)
    if task.hasRecognition {
      guard
        let reader = try Self.makeReader(run, images, shouldStop: shouldStop, report: report),
        let teachers = try Self.makeTeachers(run, shouldStop: shouldStop, report: report)
      else { return nil }
      recognition = try Self.makeRecognitionStream(run, reader, teachers)
      if run.trainer.network.ageEstimator != nil {
        ageValidation = AgeValidation(
          run.dataset, by: reader, hasFeatures: reader is FrozenFeatures)
      }
    }
    if task.hasSynthesis {
      synthesis = try Self.makeSynthesisStream(run, images)
      synthesisValidation = SynthesisValidation(run.dataset, by: images)
    }
  }

  private static func seed(_ stream: Stream, of run: TrainingRun) -> UInt64 {
    RandomSource(seed: UInt64(run.configuration.seed))[stream.rawValue]
  }

  private static func groups(of run: TrainingRun) throws -> AgeGroups {
    try AgeGroups(count: run.trainer.network.configuration.groupCount)
  }

  private static func makeRecognitionStream(
    _ run: TrainingRun, _ reader: any TrainingInputReader, _ teachers: Teachers
  ) throws -> BatchStream<AIFRBatch<Float>> {
    let settings = run.configuration.aifr
    let seed = seed(.recognition, of: run)
    let order = try run.dataset.recognitionOrder(
      isBalanced: settings.isBalanced, groups: groups(of: run), seed: seed,
      at: run.trainer.state.positions.recognition)
    return BatchStream(
      recognition: TrainingSampler(
        order: order, dataset: run.dataset, reader: reader, flips: settings.flips, seed: seed),
      dataset: run.dataset, settings: settings, hasFeatures: reader is FrozenFeatures,
      teachers: teachers.embeddings, pool: run.pool)
  }

  private static func makeSynthesisStream(
    _ run: TrainingRun, _ images: ImageInputReader
  ) throws -> BatchStream<FASBatch<Float>> {
    let settings = run.configuration.fas
    let (positions, groups) = (run.trainer.state.positions, try groups(of: run))
    func sampler(_ stream: Stream, _ order: BalancedOrder) -> TrainingSampler {
      TrainingSampler(
        order: order, dataset: run.dataset, reader: images, flips: settings.flips,
        seed: seed(stream, of: run))
    }
    let sources = try run.dataset.sourceOrder(
      seed: seed(.sources, of: run), at: positions.sources)
    let targets = try run.dataset.targetOrder(
      groups: groups, seed: seed(.targets, of: run), at: positions.targets)
    return BatchStream(
      sources: sampler(.sources, sources), targets: sampler(.targets, targets),
      dataset: run.dataset, groups: groups, settings: settings,
      baseline: BaselineInputSampler(
        run.trainer.network.configuration, seed: seed(.baselines, of: run)),
      pool: run.pool)
  }

  /// Creates the input reader for recognition, which reads images or the cached features of a
  /// frozen encoder.
  ///
  /// - Returns: The reader, or `nil` if the preparation was stopped.
  private static func makeReader(
    _ run: TrainingRun, _ images: ImageInputReader, shouldStop: () -> Bool,
    report: (TrainingEvent) -> Void
  ) throws -> (any TrainingInputReader)? {
    let settings = run.configuration.aifr
    guard settings.frozen.contains(.encoder), settings.cachesFeatures else { return images }
    let (network, parameters) = (run.trainer.network, run.trainer.state.parameters)
    let plan = try FrozenFeatures.makeCachePlan(
      run.dataset, network, parameters, mirrored: settings.flips,
      folder: run.folder.makeCacheFolder(run.configuration.run.cache))
    report(.note(plan.text))
    return try FrozenFeatures.open(
      plan, run.dataset, network, parameters, mirrored: settings.flips, pool: run.pool,
      progress: { report(.preparing("features", done: $0, of: plan.layout.rowCount)) },
      shouldStop: shouldStop)
  }

  /// The teacher of a run.
  private struct Teachers {
    /// The embeddings of the teacher, or `nil` if the run has no teacher.
    var embeddings: TeacherEmbeddings?
  }

  /// Opens the teacher embeddings of the data sets or, if there are none, computes the embeddings
  /// of the teacher in the settings.
  ///
  /// - Returns: The teacher, or `nil` if the preparation was stopped.
  private static func makeTeachers(
    _ run: TrainingRun, shouldStop: () -> Bool, report: (TrainingEvent) -> Void
  ) throws -> Teachers? {
    if let arrays = try TeacherEmbeddings(arrays: run.configuration.data, run.dataset) {
      return Teachers(embeddings: arrays)
    }
    guard let path = run.configuration.aifr.teacher else { return Teachers() }
    guard let path = path == "start" ? run.configuration.model.start : path else {
      throw TrainingError.unsuitableData(
        "the teacher is the start model, but model.start is not set; set it or change aifr.teacher")
    }
    let model = try FaceModel.open(path)
    let teacher = try InferenceModel(
      model.makeNetwork(), parameters: model.parameters, pool: run.pool)
    let plan = try TeacherEmbeddings.makeCachePlan(
      run.dataset, teacher, folder: run.folder.makeCacheFolder(run.configuration.run.cache))
    report(.note(plan.text))
    return try TeacherEmbeddings.open(
      plan, run.dataset, teacher, pool: run.pool,
      progress: { report(.preparing("teacher", done: $0, of: plan.layout.rowCount)) },
      shouldStop: shouldStop
    ).map(Teachers.init)
  }
}
