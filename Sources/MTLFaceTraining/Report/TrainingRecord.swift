/// A record of a run's log: an event at a step, and one line of `log.jsonl`.
///
/// JSON cannot represent numbers that are not finite. In ``losses`` and ``metrics`` they are
/// encoded as `null` and decoded as NaN (infinities too). ``learningRate`` and ``imagesPerSecond``
/// are omitted then, and ``seconds`` is 0.
public struct TrainingRecord: Hashable, Sendable {
  /// The kinds of events.
  public enum Event: String, Codable, CaseIterable, Sendable {
    /// A session started: a new run or a resumed one.
    case start
    /// Steps were taken; ``TrainingRecord/losses`` are means over them.
    case step
    /// The networks were evaluated on held-out faces.
    case validation
    /// A checkpoint was written to ``TrainingRecord/file``.
    case checkpoint
    /// A sample sheet was written to ``TrainingRecord/file``.
    case samples
    /// ``TrainingRecord/text`` is information, such as the size of a file that will be written.
    case note
    /// ``TrainingRecord/text`` describes a problem.
    case warning
    /// The run ended.
    case end
  }

  /// The kind of the event.
  public var event: Event
  /// The number of completed steps, 0 or more.
  public var step: Int
  /// The seconds that the run has taken in all sessions.
  public var seconds: Double
  /// The learning rate.
  public var learningRate: Double?
  /// The number of images trained per second.
  public var imagesPerSecond: Double?
  /// The mean losses since the previous record by name, for example `aifr.identity`.
  public var losses: [String: Double] = [:]
  /// The metrics by name, for example `age.mae`.
  public var metrics: [String: Double] = [:]
  /// The path of a file relative to the run's folder.
  public var file: String?
  /// A text for people.
  public var text: String?

  /// Creates a record without the optional values.
  public init(_ event: Event, step: Int, seconds: Double) {
    self.event = event
    self.step = step
    self.seconds = seconds
  }
}
