/// What a run tells while it works.
public enum TrainingEvent: Sendable {
  /// Something to know beforehand: the size of what will be written, for example.
  case note(String)
  /// Something is wrong, and the run goes on: a face that cannot be read, a checkpoint that was damaged.
  case warning(String)
  /// Work before the first step: what, how much is done, of how much.
  case preparing(String, done: Int, of: Int)
  /// A step is done.
  case step(TrainingProgress)
  /// The means since the last such event, every `logEvery` steps.
  case losses(TrainingProgress)
  /// Metrics of the faces kept out.
  case validation(step: Int, metrics: [String: Double])
  /// A checkpoint is on disk, its path within the run's folder.
  case checkpoint(step: Int, path: String)
  /// A sample sheet is on disk, its path within the run's folder.
  case samples(step: Int, path: String)
  /// The run has come to its end; the finished model's path.
  case finished(step: Int, model: String)
  /// The run was asked to stop, and everything is saved.
  case stopped(step: Int)
}

/// How far a run is.
public struct TrainingProgress: Sendable, Hashable {
  /// Steps that are done.
  public var step: Int
  /// Steps of the whole run.
  public var iterations: Int
  /// The learning rate of the last step.
  public var learningRate: Double
  /// Faces that a second has trained, both tasks together.
  public var imagesPerSecond: Double
  /// Seconds that the run has worked, in all its sittings.
  public var seconds: Double
  /// Seconds that are left at this pace.
  public var secondsLeft: Double
  /// Loss terms by name, in the order in which they are told.
  public var losses: [Loss]

  /// A loss term.
  public struct Loss: Sendable, Hashable {
    /// For example `aifr.age`.
    public var name: String
    /// Its value: of the step, or the mean over steps.
    public var value: Double
  }
}
