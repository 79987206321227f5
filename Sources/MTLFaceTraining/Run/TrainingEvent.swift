/// An event of a training run.
public enum TrainingEvent: Sendable {
  /// Information for the user, such as the size of a file to be written.
  case note(String)
  /// A problem that does not end the run, such as an unreadable face or a damaged checkpoint.
  case warning(String)
  /// The progress of work before the first step. The values are the name of the work, the completed
  /// amount and the total amount.
  case preparing(String, done: Int, of: Int)
  /// A step was completed.
  case step(TrainingProgress)
  /// The mean losses since the previous event of this kind. The event occurs every `logEvery`
  /// steps.
  case losses(TrainingProgress)
  /// The metrics of a validation on held-out faces. If no face is held out, synthesis is validated
  /// on training faces.
  case validation(step: Int, metrics: [String: Double])
  /// A checkpoint was written. The path is relative to the folder of the run.
  case checkpoint(step: Int, path: String)
  /// A sample sheet was written. The path is relative to the folder of the run.
  case samples(step: Int, path: String)
  /// All steps were completed and the trained model was written to `model`.
  case finished(step: Int, model: String)
  /// The run was stopped on request and can be resumed.
  case stopped(step: Int)
}

/// The progress of a training run.
public struct TrainingProgress: Sendable, Hashable {
  /// The number of completed steps.
  public var step: Int
  /// The total number of steps of the run.
  public var iterations: Int
  /// The learning rate of the last step.
  public var learningRate: Double
  /// The number of faces processed per second by all tasks.
  public var imagesPerSecond: Double
  /// The total duration of all sessions of the run in seconds.
  public var seconds: Double
  /// The estimated remaining time in seconds.
  public var secondsLeft: Double
  /// The loss terms in the order in which they are reported.
  public var losses: [Loss]

  /// A loss term.
  public struct Loss: Sendable, Hashable {
    /// The name of the term, such as `aifr.age`.
    public var name: String
    /// The value in one step or the mean over several steps.
    public var value: Double
  }
}
