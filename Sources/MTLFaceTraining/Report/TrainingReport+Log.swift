import MTLFaceCheckpoint
public import MTLFaceNetwork
public import MTLFaceReports
import MTLFaceSupport

extension TrainingReport {
  /// The name of the page in a run's folder.
  public static let fileName = "report.html"

  /// Creates a report of the records of a log, without sheets and configuration.
  ///
  /// - Parameters:
  ///   - task: The name of the trained task, shown in the title.
  ///   - state: The state of the run.
  ///   - records: The records of the log, in the order of their steps.
  ///   - groups: The age groups, which label the metrics `fas.age.0` and so on; if nil, the charts
  ///     show their numbers.
  public init(task: String, state: State, records: [TrainingRecord], groups: AgeGroups? = nil) {
    self.init(task: task, state: state, history: TrainingHistory(records, groups: groups))
  }

  /// Writes the page. An existing file is replaced as a whole; after an error it is unchanged.
  ///
  /// - Throws: `TrainingLogError.diskFull`, `TrainingLogError.unwritable`.
  public func write(to path: String) throws(TrainingLogError) {
    do { try AtomicFile.write(html(), to: path) } catch { throw .writing(path, error) }
  }
}
