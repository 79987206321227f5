/// The measurements and events of a training run that a report shows.
///
/// `MTLFaceTraining` creates a history from the records of a run's log.
public struct TrainingHistory: Sendable {
  /// A quantity that was measured at several steps.
  package struct Metric: Sendable {
    /// The name in the log, such as `aifr.identity`.
    package let name: String
    /// The name in the legend of a chart, which distinguishes metrics of the same family.
    package let label: String
    /// The title and explanation of the quantity.
    package let description: MetricDescription
    /// The measurements in the order of the log.
    package let points: [ChartSeries.Point]

    /// Creates a metric.
    ///
    /// - Parameters:
    ///   - name: The name in the log. Metrics of the same family have the same name up to the last
    ///     dot.
    ///   - label: The name in the legend of a chart, or `nil` to use the part of `name` after the
    ///     last dot.
    ///   - description: The title and explanation of the quantity.
    ///   - points: The measurements in the order of the log.
    package init(
      _ name: String, label: String? = nil, description: MetricDescription,
      points: [ChartSeries.Point]
    ) {
      self.name = name
      self.label = label ?? Self.split(name).last
      self.description = description
      self.points = points
    }

    /// The name up to the last dot, or an empty string if the name contains no dot.
    var family: String { Self.split(name).family }

    /// Returns the parts of a name before and after its last dot. If there is no dot, the first
    /// part is empty.
    package static func split(_ name: String) -> (family: String, last: String) {
      guard let dot = name.lastIndex(of: ".") else { return ("", name) }
      return (String(name[..<dot]), String(name[name.index(after: dot)...]))
    }
  }

  /// A warning of the run.
  package struct Warning: Sendable {
    /// The step at which the warning occurred.
    package let step: Int
    /// The message, or `nil` if there is none.
    package let text: String?

    /// Creates a warning.
    ///
    /// - Parameters:
    ///   - step: The step at which the warning occurred.
    ///   - text: The message, or `nil` if there is none.
    package init(step: Int, text: String?) {
      self.step = step
      self.text = text
    }
  }

  /// The number of completed steps.
  package var stepCount = 0
  /// The range from the lowest to the highest step of all records, which the charts cover.
  package var stepRange = 0...0
  /// The training time in seconds.
  package var seconds = 0.0
  /// The last measured training speed, or `nil` if the speed was not measured.
  package var imagesPerSecond: Double?
  /// The path of the newest checkpoint, relative to the folder of the run, or `nil` if there is no
  /// checkpoint.
  package var newestCheckpoint: String?
  /// The logged learning rates with their steps.
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
