/// An event of a run.
public enum TrainingEvent: Sendable {
  /// Information before work starts, for example the size of a file that will be written.
  case note(String)
  /// A problem that does not stop the run: an unreadable face or a damaged checkpoint.
  case warning(String)
  /// The progress of work before the first step: its name, the completed amount and the total.
  case preparing(String, done: Int, of: Int)
  /// A step is complete.
  case step(TrainingProgress)
  /// The means since the previous event of this kind, every `logEvery` steps.
  case losses(TrainingProgress)
  /// The metrics of a validation on the held-out faces.
  case validation(step: Int, metrics: [String: Double])
  /// A checkpoint was written; the path is relative to the run's folder.
  case checkpoint(step: Int, path: String)
  /// A sample sheet was written; the path is relative to the run's folder.
  case samples(step: Int, path: String)
  /// The run is complete, and the finished model was written.
  case finished(step: Int, model: String)
  /// The run was stopped on request, and its state was saved.
  case stopped(step: Int)
}

/// The progress of a run.
public struct TrainingProgress: Sendable, Hashable {
  /// The number of completed steps.
  public var step: Int
  /// The number of steps of the whole run.
  public var iterations: Int
  /// The learning rate of the last step.
  public var learningRate: Double
  /// The number of faces per second, of both tasks together.
  public var imagesPerSecond: Double
  /// The seconds that the run has taken in all sessions.
  public var seconds: Double
  /// The estimated remaining seconds.
  public var secondsLeft: Double
  /// The loss terms, in the order in which they are reported.
  public var losses: [Loss]

  /// A loss term.
  public struct Loss: Sendable, Hashable {
    /// The name of the term, for example `aifr.age`.
    public var name: String
    /// The value of the step, or the mean over several steps.
    public var value: Double
  }
}
