import MTLFaceSupport

/// An HTML page that shows the state of a training run, charts of its measurements, its newest
/// sample faces and its configuration.
///
/// The page is a single file without scripts or external resources.
///
///     let log = try TrainingLog.contents(in: folder)
///     var report = TrainingReport(task: "fas", state: .running, records: log.records)
///     report.sheets = SampleSheet.newest(of: log.records, in: folder)
///     try report.write(to: folder + "/report.html")
///
/// Equal reports produce identical pages.
public struct TrainingReport: Sendable {
  /// The state of a run.
  public enum State: String, Sendable, CaseIterable {
    /// The run is training.
    case running
    /// The run has stopped before its last step and can be resumed.
    case stopped
    /// The run has completed its last step.
    case finished
  }

  /// The name of the training task, which is displayed in the title.
  public var task: String
  /// The state of the run.
  public var state: State
  /// The measurements and events of the run.
  public var history: TrainingHistory
  /// The number of lines of the log that are not valid records. If it is positive, the page
  /// contains a note.
  public var skippedLines = 0
  /// The planned number of steps, or `nil` if it is unknown.
  public var plannedSteps: Int?
  /// The configuration of the run, which is displayed as preformatted text. If it is empty, it is
  /// omitted.
  public var configuration = ""
  /// The images of sample faces, oldest first.
  public var sheets: [SampleSheet] = []
  /// The maximum number of sheets on the page. The newest sheets are displayed.
  public var sheetLimit = 6

  /// Creates a report without sheets or a configuration.
  ///
  /// - Parameters:
  ///   - task: The name of the training task.
  ///   - state: The state of the run.
  ///   - history: The measurements and events of the run.
  public init(task: String, state: State, history: TrainingHistory) {
    self.task = task
    self.state = state
    self.history = history
  }

  /// Returns the page as HTML.
  public func html() -> String {
    let title = "Training \(HTMLText.escaped(task, to: 100))"
    let summary = TrainingSummary(history, plannedSteps: plannedSteps).html
    return HTMLPage.html(
      title: "\(title): \(state.rawValue)",
      body: """
        <h1>\(title)</h1>
        <p class="state">\(stateSentence)</p>
        <div class="tables">
        \(summary)</div>
        \(charts)\(samples)\(settings)
        """)
  }

  private var stateSentence: String {
    let sentence =
      switch state {
      case .running: "Running. This page shows the state at the time it was written."
      case .stopped: "Stopped before the last step. The run can be resumed."
      case .finished: "Finished."
      }
    guard skippedLines > 0 else { return sentence }
    return "\(sentence) \(NumberFormat.count(skippedLines, "line")) of the log could not be read."
  }

  private var charts: String {
    let note =
      "<p class=\"state\">Pale lines show the measured values. Strong lines show moving averages.</p>\n"
    return section("Losses", MetricFigure.losses(history.losses), note)
      + section("Measurements", MetricFigure.metrics(history.metrics))
      + section("Schedule", MetricFigure.learningRate(history.learningRates).map { [$0] } ?? [])
  }

  private func section(_ title: String, _ figures: [MetricFigure], _ note: String = "") -> String {
    guard !figures.isEmpty else { return "" }
    let steps = history.stepRange
    let axis = ChartAxis.linear(
      from: Double(steps.lowerBound), to: Double(steps.upperBound), count: 6)
    return "<h2>\(title)</h2>\n\(note)<div class=\"charts\">\n"
      + figures.map { $0.html(steps: axis) }.joined() + "</div>\n"
  }

  private var samples: String {
    let visible = sheets.suffix(max(sheetLimit, 0))
    guard !visible.isEmpty else { return "" }
    return "<h2>Sample faces, newest first</h2>\n"
      + visible.reversed().map(\.html).joined(separator: "\n")
  }

  private var settings: String {
    guard !configuration.isEmpty else { return "" }
    return "<details>\n<summary>Configuration</summary>\n"
      + "<pre>\(HTMLText.escaped(configuration))</pre>\n</details>\n"
  }
}
