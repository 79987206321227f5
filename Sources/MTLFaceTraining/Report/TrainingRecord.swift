/// A record in the log of a run.
///
/// A record describes an event at a step and is one line of `log.jsonl`.
///
/// JSON cannot represent infinity and NaN. In ``losses`` and ``metrics``, these values are encoded
/// as `null` and decoded as NaN. ``learningRate`` and ``imagesPerSecond`` are omitted if they are
/// infinite or NaN. If ``seconds`` is negative, infinite or NaN, it is encoded as 0.
public struct TrainingRecord: Hashable, Sendable {
  /// The kind of an event.
  public enum Event: String, Codable, CaseIterable, Sendable {
    /// A run started or was resumed.
    case start
    /// Steps were completed. ``TrainingRecord/losses`` are means over these steps.
    case step
    /// The networks were validated. The results are in ``TrainingRecord/metrics``.
    case validation
    /// A checkpoint was written to ``TrainingRecord/file``.
    case checkpoint
    /// A sample sheet was written to ``TrainingRecord/file``.
    case samples
    /// ``TrainingRecord/text`` contains information, such as the size of a file to be written.
    case note
    /// ``TrainingRecord/text`` describes a problem that did not end the run.
    case warning
    /// The run ended.
    case end
  }

  /// The kind of the event.
  public var event: Event
  /// The number of completed steps, at least 0.
  public var step: Int
  /// The total duration of all sessions of the run in seconds.
  public var seconds: Double
  /// The learning rate of the last step.
  public var learningRate: Double?
  /// The number of images processed per second.
  public var imagesPerSecond: Double?
  /// The mean losses since the previous record with losses, keyed by name, such as `aifr.identity`.
  public var losses: [String: Double] = [:]
  /// The metrics, keyed by name, such as `age.mae`.
  public var metrics: [String: Double] = [:]
  /// The path of a file relative to the folder of the run.
  public var file: String?
  /// A message for the user.
  public var text: String?

  /// Creates a record without optional values.
  public init(_ event: Event, step: Int, seconds: Double) {
    self.event = event
    self.step = step
    self.seconds = seconds
  }
}
