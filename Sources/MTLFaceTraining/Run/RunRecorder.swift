import MTLFaceNetwork
import MTLFaceReports

/// A writer of the log and the report of a run.
///
/// If the log or the report cannot be written, the recorder returns warnings once, and the run
/// continues.
struct RunRecorder {
  private let folder: RunFolder
  private let configuration: TrainingConfiguration
  private let groups: AgeGroups?
  private var log: TrainingLog?
  private var records: [TrainingRecord] = []
  private var step: Int
  private var seconds: Double
  private var problems: [String] = []
  private var hasReportedProblem = false

  /// Opens the log of a run and removes the records of steps that a resumed run repeats.
  init(_ run: TrainingRun) {
    folder = run.folder
    configuration = run.configuration
    groups = try? AgeGroups(count: run.trainer.network.configuration.groupCount)
    step = run.trainer.state.step
    seconds = run.trainer.state.seconds
    do {
      let log = try TrainingLog(folder: folder.path)
      try log.truncate(after: step)
      records = try TrainingLog.contents(in: folder.path).records
      self.log = log
    } catch { problems.append("\(error)") }
    append(TrainingRecord(.start, step: step, seconds: seconds))
  }

  /// Appends an event to the log and, after some events, writes the report.
  ///
  /// - Returns: Warnings about files that could not be written. After the first warnings, the array
  ///   is always empty.
  mutating func record(_ event: TrainingEvent) -> [TrainingEvent] {
    switch event {
    case .step(let progress), .losses(let progress):
      (step, seconds) = (progress.step, progress.seconds)
    default: break
    }
    if let record = TrainingRecord(event, step: step, seconds: seconds) { append(record) }
    switch event {
    case .validation, .samples: writeReport(.running)
    case .stopped: writeReport(.stopped)
    case .finished: writeReport(.finished)
    default: break
    }
    defer { problems = [] }
    guard !problems.isEmpty, !hasReportedProblem else { return [] }
    hasReportedProblem = true
    return problems.map { .warning($0) }
  }

  private mutating func append(_ record: TrainingRecord) {
    records.append(record)
    do { try log?.append(record) } catch { problems.append("\(error)") }
  }

  private mutating func writeReport(_ state: TrainingReport.State) {
    do {
      var report = TrainingReport(
        task: configuration.task.rawValue, state: state, records: records, groups: groups)
      report.plannedSteps = configuration.iterations
      report.configuration = (try? configuration.encodedJSON()) ?? ""
      report.sheets = SampleSheet.newest(of: records, in: folder.path, limit: report.sheetLimit)
      try report.write(to: "\(folder.path)/\(TrainingReport.fileName)")
    } catch { problems.append("\(error)") }
  }
}
