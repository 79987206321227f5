import MTLFaceCheckpoint
public import MTLFaceNetwork
public import MTLFaceReports
import MTLFaceSupport

extension TrainingReport {
  /// The file name of the report in the folder of a run.
  public static let fileName = "report.html"

  /// Creates a report from the records of a log without sample sheets or a configuration.
  ///
  /// - Parameters:
  ///   - task: The name of the trained task for the title.
  ///   - state: The state of the run.
  ///   - records: The records of the log in the order of their steps.
  ///   - groups: The age groups, whose labels are used for the metrics `fas.age.0`, `fas.age.1` and
  ///     so on. If the value is `nil`, the numbers of the groups are used.
  public init(task: String, state: State, records: [TrainingRecord], groups: AgeGroups? = nil) {
    self.init(task: task, state: state, history: TrainingHistory(records, groups: groups))
  }

  /// Writes the report to an HTML file atomically. If an error is thrown, an existing file is
  /// unchanged.
  ///
  /// - Parameter path: The path of the file to create or replace.
  /// - Throws: ``TrainingLogError/diskFull(path:)`` if the disk is full;
  ///   ``TrainingLogError/unwritable(path:reason:)`` if the file cannot be written for another
  ///   reason.
  public func write(to path: String) throws(TrainingLogError) {
    do { try AtomicFile.write(html(), to: path) } catch { throw .writing(path, error) }
  }
}
