import MTLFaceCheckpoint
import MTLFaceData
import MTLFaceNetwork
import MTLFaceSupport
public import MTLFaceTensor

/// A training run in a folder: data in, a model out, with checkpoints, a log, sample sheets and a
/// report.
///
///     let configuration = try TrainingConfiguration.read("ages.json")
///     let run = try TrainingRun(configuration, folder: "run", pool: ThreadPool(threads: 2))
///     let ending = try run.run(observe: { print($0) })
///
/// An interrupted run can be resumed from its last checkpoint. Its result is identical, bit by bit,
/// to that of a run without interruption, with any number of threads.
public final class TrainingRun {
  /// The reason why a run ended.
  public enum Ending: Sendable, Hashable {
    /// All steps are complete, and the model was written.
    case finished
    /// The run was stopped on request, and its state was saved.
    case stopped
  }

  /// The configuration.
  public let configuration: TrainingConfiguration
  /// The faces of all data sets.
  public let dataset: CombinedFaceDataset
  let folder: RunFolder
  let pool: ThreadPool
  let metadata: [String: String]
  var trainer: Trainer
  var notices = RunNotices()

  /// Starts a new run, or resumes a run.
  ///
  /// - Parameters:
  ///   - configuration: The configuration. ``storedConfiguration(in:overrides:)`` returns the
  ///     configuration of a run to resume.
  ///   - path: The folder of the run, which is created if it does not exist.
  ///   - resuming: Whether to resume the run in the folder, if there is one.
  ///   - pool: The threads to run on.
  /// - Throws: ``TrainingError/unusableRun(path:problem:)`` if the folder contains a run and
  ///   `resuming` is false, if another process uses it, or if it cannot be written; other errors
  ///   for invalid data and models.
  public init(
    _ configuration: TrainingConfiguration, folder path: String, resuming: Bool = false,
    pool: ThreadPool
  ) throws {
    self.configuration = configuration
    self.pool = pool
    StorageCache.raiseLimitForTraining()
    folder = try RunFolder(path)
    guard resuming || !folder.containsRun else {
      throw TrainingError.unusableRun(
        path: path, problem: "already contains a run; resume it, or choose another folder")
    }
    dataset = try CombinedFaceDataset(configuration.data)
    let labels = InitialModelBuilder.AvailableLabels(dataset)
    try Self.check(configuration, dataset, labels)
    if labels.classes == 1, configuration.task.hasRecognition {
      notices.add(
        .warning("all faces belong to one person; identities are not trained"))
    }
    if let known = RunNetworkDescription(in: folder), resuming,
      let found = try Self.newestState(
        in: folder, for: FaceNetwork(known.architecture), &notices)
    {
      metadata = known.metadata
      trainer = try Trainer(
        configuration, network: FaceNetwork(known.architecture), state: found)
    } else {
      let model = try InitialModelBuilder.makeModel(configuration, labels, pool: pool)
      metadata = model.metadata
      trainer = try Trainer(
        configuration, network: model.makeNetwork(),
        state: TrainerState(parameters: model.parameters))
      try RunNetworkDescription(model).write(to: folder)
    }
    try CheckpointError.convertingFileErrors {
      try AtomicFile.write(configuration.encodedJSON(), to: folder.configurationPath)
    }
    notices.addSkipped(dataset.sets.flatMap(\.problems))
  }

  /// Returns the configuration of the run in a folder, with some values replaced.
  /// - Parameters:
  ///   - folder: The folder of the run.
  ///   - overrides: Paths of settings and their values as JSON, as in
  ///     ``TrainingConfiguration/read(_:overrides:)``.
  /// - Throws: ``TrainingError/invalidConfiguration(path:key:problem:)``, `CheckpointError`.
  public static func storedConfiguration(
    in folder: String, overrides: [(key: String, value: String)] = []
  ) throws -> TrainingConfiguration {
    try TrainingConfiguration.read(folder + "/configuration.json", overrides: overrides)
  }

  /// The number of completed steps.
  public var step: Int { trainer.state.step }

  /// The state of training.
  public var state: TrainerState { trainer.state }

  /// Returns the state of the newest checkpoint that is intact; nil if there is none.
  private static func newestState(
    in folder: RunFolder, for network: FaceNetwork, _ notices: inout RunNotices
  ) -> TrainerState? {
    for checkpoint in folder.checkpoints.reversed() {
      do { return try RunCheckpoint.load(from: checkpoint.path, for: network) } catch {
        notices.add(.warning("\(error); trying the previous checkpoint"))
      }
    }
    return nil
  }

  /// Rejects data that the task cannot be trained on, before work starts.
  private static func check(
    _ configuration: TrainingConfiguration, _ dataset: CombinedFaceDataset,
    _ labels: InitialModelBuilder.AvailableLabels
  ) throws {
    let task = configuration.task
    let batch = max(
      task.hasRecognition ? configuration.aifr.batch : 0,
      task.hasSynthesis ? configuration.fas.batch : 0)
    guard batch <= dataset.trainingCount else {
      throw TrainingError.unsuitableData(
        "a batch of \(batch) is larger than the data, \(dataset.trainingCount) faces; "
          + "reduce the batch"
      )
    }
    guard !task.hasSynthesis || labels.hasAges else {
      throw TrainingError.unsuitableData("synthesis needs faces with known ages")
    }
  }
}
