import MTLFaceCheckpoint
import MTLFaceReports
public import MTLFaceNetwork
import MTLFaceSupport

/// A page about a run for people: its state, its numbers as curves, its newest sample faces, its
/// configuration. One HTML file without scripts that needs no other.
///
///     let log = try TrainingLog.contents(in: folder)
///     var report = TrainingReport(task: "fas", state: .running, records: log.records)
///     report.sheets = SampleSheet.newest(of: log.records, in: folder)
///     try report.write(to: folder + "/report.html")
///
/// The same contents give the same bytes.
public struct TrainingReport: Sendable {
  /// What a run is doing.
  public enum State: String, Sendable, CaseIterable {
    /// It works.
    case running
    /// It was stopped before its last step and can resume.
    case stopped
    /// It made its last step.
    case finished
  }

  /// The file's name in a run's folder.
  public static let fileName = "report.html"

  /// What is trained, for the title.
  public var task: String
  /// What the run is doing.
  public var state: State
  /// Its log, in the order of steps.
  public var records: [TrainingRecord]
  /// Lines of its log that were no records; a note says so.
  public var skippedLines = 0
  /// Steps that it is to make, where that is known.
  public var plannedSteps: Int?
  /// Names the metrics `fas.age.0` and so on; their numbers stand where it is nil.
  public var groups: AgeGroups?
  /// The run's configuration, shown as it is.
  public var configuration = ""
  /// Pictures of faces, the oldest first.
  public var sheets: [SampleSheet] = []
  /// Of more sheets the newest are shown; 0 or more.
  public var sheetLimit = 6

  /// A report without sheets and configuration.
  public init(task: String, state: State, records: [TrainingRecord]) {
    self.task = task
    self.state = state
    self.records = records
  }

  /// Writes the page; an existing file is replaced as a whole.
  ///
  /// - Throws: ``TrainingLogError/diskFull(path:)``,
  ///   ``TrainingLogError/unwritable(path:reason:)``; the file is then as it was.
  public func write(to path: String) throws(TrainingLogError) {
    do { try AtomicFile.write(html(), to: path) } catch { throw .writing(path, error) }
  }

  /// The page.
  public func html() -> String {
    let title = "Training \(HTMLText.escaped(task, to: 100))"
    let summary = ReportSummary(records, plannedSteps: plannedSteps).html
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
      case .running: "Running: the page shows what there was when it was written."
      case .stopped: "Stopped before its last step; it can be resumed."
      case .finished: "Finished."
      }
    guard skippedLines > 0 else { return sentence }
    return "\(sentence) \(NumberFormat.count(skippedLines, "line")) of the log could not be read."
  }

  private var charts: String {
    let losses = ReportFigure.losses(records)
    let metrics = ReportFigure.metrics(records) { group in
      groups.flatMap { (0..<$0.count).contains(group) ? $0.label(group) : nil }
    }
    let rate = ReportFigure.learningRate(records).map { [$0] } ?? []
    let note = "<p class=\"state\">Pale: as measured. Strong: smoothed.</p>\n"
    return section("Losses", losses, note) + section("Measurements", metrics)
      + section("Schedule", rate)
  }

  private func section(_ title: String, _ figures: [ReportFigure], _ note: String = "") -> String {
    guard !figures.isEmpty else { return "" }
    let steps = records.lazy.map(\.step)
    let axis = ChartAxis.linear(
      from: Double(steps.min() ?? 0), to: Double(steps.max() ?? 0), count: 6)
    return "<h2>\(title)</h2>\n\(note)<div class=\"charts\">\n"
      + figures.map { $0.html(steps: axis) }.joined() + "</div>\n"
  }

  private var samples: String {
    let shown = sheets.suffix(max(sheetLimit, 0))
    guard !shown.isEmpty else { return "" }
    return "<h2>Sample faces, the newest first</h2>\n"
      + shown.reversed().map(\.html).joined(separator: "\n")
  }

  private var settings: String {
    guard !configuration.isEmpty else { return "" }
    return "<details>\n<summary>Configuration</summary>\n"
      + "<pre>\(HTMLText.escaped(configuration))</pre>\n</details>\n"
  }
}
