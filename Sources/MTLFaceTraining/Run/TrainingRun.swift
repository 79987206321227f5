import MTLFaceCheckpoint
import MTLFaceData
import MTLFaceNetwork
public import MTLFaceTensor

/// A training run in a folder: data in, a model out, with checkpoints, a log, sample sheets and a report.
///
///     let configuration = try TrainingConfiguration.read("ages.json")
///     let run = try TrainingRun(configuration, folder: "run", pool: ThreadPool(threads: 2))
///     let ending = try run.run { event in print(event) }
///
/// A run that was interrupted, whatever the reason, goes on from its last checkpoint and comes to the
/// same bits as one that never stopped, with any number of threads.
public final class TrainingRun {
  /// How a run ended.
  public enum Ending: Sendable, Hashable {
    /// All steps are done; the model is on disk.
    case finished
    /// It was asked to stop; everything is in a checkpoint.
    case stopped
  }

  /// What it is decided by.
  public let configuration: TrainingConfiguration
  /// The faces.
  public let dataset: CombinedFaceDataset
  let folder: RunFolder
  let pool: ThreadPool
  let metadata: [String: String]
  var trainer: Trainer
  var notices = RunNotices()

  /// Begins a run, or goes on with one.
  ///
  /// - Parameters:
  ///   - configuration: What decides it. To go on with a run, ``storedConfiguration(in:overrides:)`` gives its own.
  ///   - path: Its folder; made where it does not exist.
  ///   - resuming: Whether a run that the folder holds is to go on; without one it begins.
  ///   - pool: Threads to work on.
  /// - Throws: ``TrainingError/unusableRun(path:problem:)`` for a folder that holds a run and is not to
  ///   be resumed, is held by another process, or cannot be written; what is wrong with data and model.
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
        path: path, problem: "holds a run already; resume it, or choose another folder")
    }
    dataset = try CombinedFaceDataset(configuration.data)
    let labels = InitialModelBuilder.AvailableLabels(dataset)
    try Self.check(configuration, dataset, labels)
    if labels.classes == 1, configuration.task.hasRecognition {
      notices.add(
        .warning("all faces are of one person; identities teach nothing and are left out"))
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
    try AtomicFile.write(configuration.encodedJSON(), to: folder.configurationPath)
    notices.addSkipped(dataset.sets.flatMap(\.problems))
  }

  /// The configuration of a run that a folder holds, with other values in the place of some.
  /// - Throws: ``TrainingError/invalidConfiguration(path:key:problem:)``, `CheckpointError`.
  public static func storedConfiguration(
    in folder: String, overrides: [(key: String, value: String)] = []
  ) throws -> TrainingConfiguration {
    try TrainingConfiguration.read(folder + "/configuration.json", overrides: overrides)
  }

  /// Steps that are done.
  public var step: Int { trainer.state.step }

  /// What the trainer has learnt so far.
  public var state: TrainerState { trainer.state }

  /// The state of the newest checkpoint that is whole, if there is one.
  private static func newestState(
    in folder: RunFolder, for network: FaceNetwork, _ notices: inout RunNotices
  ) -> TrainerState? {
    for checkpoint in folder.checkpoints.reversed() {
      do { return try RunCheckpoint.load(from: checkpoint.path, for: network) } catch {
        notices.add(.warning("\(error); going back to the checkpoint before it"))
      }
    }
    return nil
  }

  /// Refuses data that the task cannot learn from, before the work begins.
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
        "a batch of \(batch) is more than the \(dataset.trainingCount) faces there are; lower the batch"
      )
    }
    guard !task.hasSynthesis || labels.hasAges else {
      throw TrainingError.unsuitableData("synthesis needs faces whose age is known")
    }
  }
}
