/// One line of a run's `log.jsonl`: what happened at a step.
///
/// Numbers that are not finite cannot be written in JSON. Among ``losses`` and ``metrics`` they
/// become `null` and come back as NaN (infinities too), so that a reader sees that there was no
/// number; ``learningRate`` and ``imagesPerSecond`` are left out, ``seconds`` become 0.
public struct TrainingRecord: Hashable, Sendable {
  /// What happened.
  public enum Event: String, Codable, CaseIterable, Sendable {
    /// A sitting began, the first or one that resumes.
    case start
    /// Steps were trained; losses are means over them.
    case step
    /// The networks were measured on faces that they do not train on.
    case validation
    /// A checkpoint was written to ``TrainingRecord/file``.
    case checkpoint
    /// Sample faces were drawn to ``TrainingRecord/file``.
    case samples
    /// Something to know, such as the size of a file that is to be made.
    case note
    /// Something needs attention; ``TrainingRecord/text`` says what.
    case warning
    /// The run ended.
    case end
  }

  /// What happened.
  public var event: Event
  /// Steps of the run so far, 0 or more.
  public var step: Int
  /// Time that the run has worked, in seconds, all its sittings together.
  public var seconds: Double
  /// Learning rate.
  public var learningRate: Double?
  /// Images trained a second.
  public var imagesPerSecond: Double?
  /// Means over the interval by name, such as `aifr.identity`.
  public var losses: [String: Double] = [:]
  /// Measurements by name, such as `age.mae`.
  public var metrics: [String: Double] = [:]
  /// Path of a file within the run's folder.
  public var file: String?
  /// For people.
  public var text: String?

  /// A record; what applies beyond these three is set afterwards.
  public init(_ event: Event, step: Int, seconds: Double) {
    self.event = event
    self.step = step
    self.seconds = seconds
  }
}
