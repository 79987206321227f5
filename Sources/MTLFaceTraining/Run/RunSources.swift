import MTLFaceCheckpoint
import MTLFaceData
import MTLFaceNetwork
import MTLFaceTensor

/// What a run takes its batches and its validations from, ready to be used.
struct RunSources {
  private(set) var recognition: BatchStream<AIFRBatch<Float>>?
  private(set) var synthesis: BatchStream<FASBatch<Float>>?
  /// Nil where no face that is kept out has an age, or ages are not trained.
  private(set) var ages: AgeValidation?
  /// Nil where synthesis is not trained.
  private(set) var samples: SynthesisValidation?

  /// Seeds of the orders, apart from each other.
  private enum Stream: UInt64 {
    case recognition = 1
    case sources, targets, methods
  }

  /// Makes what is made once, and starts the streams where the run stands.
  /// - Returns: nil where it was stopped on the way.
  init?(_ run: TrainingRun, shouldStop: () -> Bool, tell: (TrainingEvent) -> Void) throws {
    let (configuration, faces) = (run.configuration, run.faces)
    let network = run.trainer.network
    let positions = run.trainer.state.positions
    let groups = try AgeGroups(count: network.configuration.groupCount)
    let pictures = PictureReader(faces: faces, size: network.configuration.inputSize)
    func seed(_ stream: Stream) -> UInt64 {
      RandomSource(seed: UInt64(configuration.seed))[Int(stream.rawValue)]
    }
    if configuration.task.hasRecognition {
      guard let reader = try Self.reader(run, pictures, shouldStop: shouldStop, tell: tell) else {
        return nil
      }
      let hasFeatures = reader is FrozenFeatures
      let settings = configuration.aifr
      var teachers = try TeacherEmbeddings(arrays: configuration.data, faces)
      if teachers == nil, let path = settings.teacher {
        teachers = try Self.teachers(path, run, shouldStop: shouldStop, tell: tell)
        if teachers == nil { return nil }
      }
      let order = try faces.recognitionOrder(
        isBalanced: settings.isBalanced, groups: groups, seed: seed(.recognition),
        at: positions.recognition)
      recognition = BatchStream(
        recognition: FaceDraws(
          order, of: faces, by: reader, flips: settings.flips, seed: seed(.recognition)),
        of: faces, settings: settings, hasFeatures: hasFeatures, teachers: teachers,
        pool: run.pool)
      if network.age != nil {
        ages = AgeValidation(faces, by: reader, hasFeatures: hasFeatures)
      }
    }
    guard configuration.task.hasSynthesis else { return }
    let flips = configuration.fas.flips
    synthesis = BatchStream(
      sources: FaceDraws(
        try faces.sourceOrder(seed: seed(.sources), at: positions.sources), of: faces,
        by: pictures, flips: flips, seed: seed(.sources)),
      targets: FaceDraws(
        try faces.targetOrder(groups: groups, seed: seed(.targets), at: positions.targets),
        of: faces, by: pictures, flips: flips, seed: seed(.targets)), of: faces, groups: groups,
      settings: configuration.fas,
      method: SynthesisDraws(network.configuration, seed: seed(.methods)), pool: run.pool)
    samples = SynthesisValidation(faces, by: pictures)
  }

  /// Pictures, or a frozen encoder's features.
  private static func reader(
    _ run: TrainingRun, _ pictures: PictureReader, shouldStop: () -> Bool,
    tell: (TrainingEvent) -> Void
  ) throws -> (any FaceReader)? {
    let settings = run.configuration.aifr
    guard settings.frozen.contains(.encoder), settings.cachesFeatures else { return pictures }
    let (network, parameters) = (run.trainer.network, run.trainer.state.parameters)
    let plan = try FrozenFeatures.plan(
      run.faces, network, parameters, mirrored: settings.flips,
      folder: run.folder.cache(run.configuration.run.cache))
    tell(.note(plan.text))
    return try FrozenFeatures.open(
      plan, run.faces, network, parameters, mirrored: settings.flips, pool: run.pool,
      progress: { tell(.preparing("features", done: $0, of: plan.layout.rows)) },
      shouldStop: shouldStop)
  }

  private static func teachers(
    _ path: String, _ run: TrainingRun, shouldStop: () -> Bool, tell: (TrainingEvent) -> Void
  ) throws -> TeacherEmbeddings? {
    guard let path = path == "start" ? run.configuration.model.start : path else {
      throw TrainingError.unsuitableData(
        "the run goes on from no model that could teach it; give model.start")
    }
    let model = try Model.open(path)
    let teacher = try InferenceModel(model.network(), parameters: model.parameters, pool: run.pool)
    let plan = try TeacherEmbeddings.plan(
      run.faces, teacher, folder: run.folder.cache(run.configuration.run.cache))
    tell(.note(plan.text))
    return try TeacherEmbeddings.open(
      plan, run.faces, teacher, pool: run.pool,
      progress: { tell(.preparing("teacher", done: $0, of: plan.layout.rows)) },
      shouldStop: shouldStop)
  }
}
