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

  /// Returns the error for a file that cannot be read.
  static func reading(_ error: FileError) -> TrainingLogError {
    .unreadable(path: error.path, reason: error.reason)
  }

  /// Returns the error for a file that cannot be written.
  ///
  /// - Parameters:
  ///   - path: The path of the file.
  ///   - error: The cause: an error of the system, of a file, or of this type.
  static func writing(_ path: String, _ error: any Error) -> TrainingLogError {
    switch error {
    case let error as TrainingLogError: error
    case let error as SystemError where error.isDiskFull: .diskFull(path: path)
    case let error as FileError where error.operation == .reading: reading(error)
    case let error as FileError:
      if case .system(let cause) = error.problem, cause.isDiskFull {
        .diskFull(path: path)
      } else {
        .unwritable(path: path, reason: error.reason)
      }
    default: .unwritable(path: path, reason: "\(error)")
    }
  }
}
