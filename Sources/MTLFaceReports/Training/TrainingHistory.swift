/// The measurements and events of a training run, as a report shows them.
///
/// `MTLFaceTraining` creates a history from the records of a run's log.
public struct TrainingHistory: Sendable {
  /// A named quantity that was measured at some steps.
  package struct Metric: Sendable {
    /// The name in the log, such as `aifr.identity`.
    package let name: String
    /// The name in a legend, beside others of the same family.
    package let label: String
    /// The title and explanation of the quantity.
    package let description: MetricDescription
    /// The measurements in the order of the log.
    package let points: [ChartSeries.Point]

    /// Creates a quantity.
    ///
    /// - Parameters:
    ///   - name: The name in the log. Metrics of one family have the same name up to the last dot.
    ///   - label: The name in a legend; `nil` for the part of `name` after the last dot.
    ///   - description: The title and explanation of the quantity.
    ///   - points: The measurements.
    package init(
      _ name: String, label: String? = nil, description: MetricDescription,
      points: [ChartSeries.Point]
    ) {
      self.name = name
      self.label = label ?? Self.split(name).last
      self.description = description
      self.points = points
    }

    /// The name up to the last dot; empty without a dot.
    var family: String { Self.split(name).family }

    /// Returns the part of a name before its last dot, and the part after it.
    package static func split(_ name: String) -> (family: String, last: String) {
      guard let dot = name.lastIndex(of: ".") else { return ("", name) }
      return (String(name[..<dot]), String(name[name.index(after: dot)...]))
    }
  }

  /// A warning of the run.
  package struct Warning: Sendable {
    /// The step at which the warning occurred.
    package let step: Int
    /// The message; `nil` if there is none.
    package let text: String?

    /// Creates a warning.
    package init(step: Int, text: String?) {
      self.step = step
      self.text = text
    }
  }

  /// The number of steps so far.
  package var stepCount = 0
  /// The lowest and the highest step of any record, which the charts show.
  package var stepRange = 0...0
  /// The training time in seconds.
  package var seconds = 0.0
  /// The last measured training speed; `nil` if none was measured.
  package var imagesPerSecond: Double?
  /// The path of the newest checkpoint within the run's folder.
  package var newestCheckpoint: String?
  /// The learning rates by step.
  package var learningRates: [ChartSeries.Point] = []
  /// The losses, in the order of their charts.
  package var losses: [Metric] = []
  /// The validation metrics, in the order of their charts.
  package var metrics: [Metric] = []
  /// The warnings, oldest first.
  package var warnings: [Warning] = []

  /// Creates an empty history.
  package init() {}
}
