import MTLFaceCheckpoint
import MTLFaceSupport

/// The errors of reading and writing a run's log or report. They do not have to stop the run.
public enum TrainingLogError: Error, Equatable, CustomStringConvertible {
  /// The file is missing or cannot be read; `reason` is the system's error message.
  case unreadable(path: String, reason: String)
  /// The file cannot be written; `reason` is the system's error message.
  case unwritable(path: String, reason: String)
  /// The disk or the user's quota is full.
  case diskFull(path: String)

  /// One line with the problem and a remedy.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "\(path): cannot be read (\(reason)); check the path and its permissions"
    case .unwritable(let path, let reason):
      "\(path): cannot be written (\(reason)); check the path and its permissions"
    case .diskFull(let path):
      "\(path): the disk is full; free some space; the run continues without this file"
    }
  }

  /// Returns the error for a failed write with a value of `errno`.
  static func writing(_ path: String, _ number: Int32) -> TrainingLogError {
    number == ENOSPC || number == EDQUOT
      ? .diskFull(path: path) : .unwritable(path: path, reason: reason(number))
  }

  /// Returns the error for a failed `AtomicFile`, which provides only the system's error message.
  static func writing(_ path: String, _ error: any Error) -> TrainingLogError {
    switch error {
    case let error as TrainingLogError: error
    case CheckpointError.cannotWrite(_, let message):
      message == reason(ENOSPC) || message == reason(EDQUOT)
        ? .diskFull(path: path) : .unwritable(path: path, reason: message)
    default: .unwritable(path: path, reason: "\(error)")
    }
  }

  /// Returns the system's message for a value of `errno`.
  static func reason(_ number: Int32) -> String {
    strerror(number).map { String(cString: $0) } ?? "error \(number)"
  }
}
