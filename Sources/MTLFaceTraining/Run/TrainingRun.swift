import MTLFaceCheckpoint
import MTLFaceData
import MTLFaceNetwork
import MTLFaceSupport
public import MTLFaceTensor

/// A training run in a folder.
///
/// A run reads data sets and writes a model, checkpoints, a log, sample sheets and a report.
///
///     let configuration = try TrainingConfiguration.read("ages.json")
///     let run = try TrainingRun(configuration, folder: "run", pool: ThreadPool(threads: 2))
///     let ending = try run.run(observe: { print($0) })
///
/// An interrupted run can be resumed from its last checkpoint. The result is bit-identical to the
/// result of an uninterrupted run and does not depend on the number of threads.
public final class TrainingRun {
  /// The reason why a run ended.
  public enum Ending: Sendable, Hashable {
    /// All steps were completed and the model was written.
    case finished
    /// The run was stopped on request and can be resumed.
    case stopped
  }

  /// The configuration of the run.
  public let configuration: TrainingConfiguration
  /// The faces of all data sets.
  public let dataset: CombinedFaceDataset
  let folder: RunFolder
  let pool: ThreadPool
  let metadata: [String: String]
  var trainer: Trainer
  var notices = RunNotices()

  /// Creates a new run or resumes an existing run.
  ///
  /// - Parameters:
  ///   - configuration: The configuration of the run. To resume a run, use the result of
  ///     ``storedConfiguration(in:overrides:)``.
  ///   - path: The path of the folder of the run, which is created if it does not exist. If the
  ///     object is deallocated before the first step, the new files and folders are removed.
  ///   - resuming: Whether to resume the run in the folder if there is one.
  ///   - pool: The threads to use.
  /// - Throws: ``TrainingError/unusableRun(path:problem:)`` if the folder contains a run and
  ///   `resuming` is `false`, if another process uses the folder, or if it cannot be written; other
  ///   errors if the data or the start model is invalid.
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
        path: path, problem: "already contains a run; resume the run or choose another folder")
    }
    dataset = try CombinedFaceDataset(configuration.data)
    let labels = InitialModelBuilder.AvailableLabels(dataset)
    try Self.check(configuration, dataset, labels)
    if labels.classes == 1, configuration.task.hasRecognition {
      notices.add(
        .warning("identities are not trained, because all faces belong to one person"))
    }
    if let stored = RunNetworkDescription(in: folder), resuming,
      let state = try Self.newestState(
        in: folder, for: FaceNetwork(stored.architecture), &notices)
    {
      metadata = stored.metadata
      trainer = try Trainer(
        configuration, network: FaceNetwork(stored.architecture), state: state)
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

  /// Reads the configuration of the run in a folder and replaces some of its values.
  ///
  /// - Parameters:
  ///   - folder: The path of the folder of the run.
  ///   - overrides: The paths of settings and their values as JSON, as in
  ///     ``TrainingConfiguration/read(_:overrides:)``.
  /// - Returns: The validated configuration.
  /// - Throws: ``TrainingError/invalidConfiguration(path:key:problem:)`` if the configuration or a
  ///   value is invalid; `CheckpointError` if the file cannot be read.
  public static func storedConfiguration(
    in folder: String, overrides: [(key: String, value: String)] = []
  ) throws -> TrainingConfiguration {
    try TrainingConfiguration.read(folder + "/configuration.json", overrides: overrides)
  }

  /// The number of completed steps.
  public var step: Int { trainer.state.step }

  /// The parameters, the state of the optimizers and the progress.
  public var state: TrainerState { trainer.state }

  /// Returns the state in the newest intact checkpoint, or `nil` if there is none.
  private static func newestState(
    in folder: RunFolder, for network: FaceNetwork, _ notices: inout RunNotices
  ) -> TrainerState? {
    for checkpoint in folder.checkpoints.reversed() {
      do { return try RunCheckpoint.load(from: checkpoint.path, for: network) } catch {
        notices.add(.warning("\(error); the previous checkpoint, if any, is used instead"))
      }
    }
    return nil
  }

  /// Checks that the data is suitable for the task before any work starts.
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
        "the batch size, \(batch), is larger than the number of training faces, which is "
          + "\(dataset.trainingCount); use a smaller batch")
    }
    guard !task.hasSynthesis || labels.hasAges else {
      throw TrainingError.unsuitableData(
        "synthesis requires faces with known ages; add a data set with ages")
    }
  }
}
