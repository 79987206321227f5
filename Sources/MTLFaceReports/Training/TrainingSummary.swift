import MTLFaceSupport

/// The tables and the list of warnings at the top of a training report.
struct TrainingSummary {
  private let history: TrainingHistory
  private let plannedSteps: Int?

  private static let maximumWarningCount = 20

  /// Creates a summary of a run.
  ///
  /// - Parameters:
  ///   - history: The measurements of the run.
  ///   - plannedSteps: The planned number of steps, or `nil` if it is unknown.
  init(_ history: TrainingHistory, plannedSteps: Int?) {
    self.history = history
    self.plannedSteps = plannedSteps
  }

  /// The summary as HTML elements.
  var html: String {
    var rows: [(name: String, value: String)] = [("Steps", steps)]
    rows.append(("Training time", NumberFormat.duration(history.seconds)))
    if let speed = history.imagesPerSecond {
      rows.append(("Images per second", NumberFormat.significant(speed, 3)))
    }
    if let rate = history.learningRates.last {
      rows.append(("Learning rate", NumberFormat.significant(rate.value)))
    }
    if let file = history.newestCheckpoint {
      rows.append(("Newest checkpoint", HTMLText.escaped(file, to: 200)))
    }
    rows.append(("Warnings", NumberFormat.grouped(history.warnings.count)))
    let cells = rows.map { "<tr><th>\($0.name)</th><td>\($0.value)</td></tr>\n" }.joined()
    return "<table>\n\(cells)</table>\n" + table("Loss", history.losses)
      + table("Metric", history.metrics) + warnings
  }

  private var steps: String {
    let done = history.stepCount
    guard let plannedSteps, plannedSteps > 0 else { return NumberFormat.grouped(done) }
    let percent = NumberFormat.fixed(100 * Double(done) / Double(plannedSteps), 0)
    return "\(NumberFormat.grouped(done)) of \(NumberFormat.grouped(plannedSteps)) (\(percent)%)"
  }

  /// Returns a table of the last and the best value of each metric.
  private func table(_ kind: String, _ metrics: [TrainingHistory.Metric]) -> String {
    let rows = metrics.sorted { $0.name < $1.name }.compactMap { metric -> String? in
      guard let last = metric.points.last else { return nil }
      let best = Self.best(of: metric).map {
        "\(NumberFormat.significant($0.value)) at \(NumberFormat.grouped($0.step))"
      }
      return "<tr><th>\(HTMLText.escaped(metric.name, to: 80))</th>"
        + "<td>\(NumberFormat.significant(last.value))</td><td>\(best ?? "")</td></tr>\n"
    }
    guard !rows.isEmpty else { return "" }
    return
      "<table>\n<tr><th>\(kind)</th><td>last</td><td>best</td></tr>\n\(rows.joined())</table>\n"
  }

  /// Returns the first of the best finite measurements, or `nil` if no measurement is finite or
  /// neither direction is better.
  private static func best(of metric: TrainingHistory.Metric) -> ChartSeries.Point? {
    let finite = metric.points.lazy.filter(\.value.isFinite)
    return switch metric.description.direction {
    case .lowerIsBetter: finite.min { $0.value < $1.value }
    case .higherIsBetter:
      finite.reduce(nil) { best, point in
        if let best, best.value >= point.value { best } else { point }
      }
    case .neutral: nil
    }
  }

  private var warnings: String {
    let warnings = history.warnings
    guard !warnings.isEmpty else { return "" }
    let items = warnings.suffix(Self.maximumWarningCount).reversed().map { warning in
      "<li>step \(NumberFormat.grouped(warning.step)): "
        + "\(HTMLText.escaped(warning.text ?? "no message", to: 400))</li>\n"
    }
    let name =
      warnings.count > Self.maximumWarningCount
      ? "The newest warnings" : "Warnings, newest first"
    return "<section class=\"bad\">\n<h2>\(name)</h2>\n<ul>\n\(items.joined())</ul>\n</section>\n"
  }
}
