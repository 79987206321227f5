import MTLFaceSupport

/// An error that occurs when the log or the report of a run is read or written.
///
/// A run can continue after this error.
public enum TrainingLogError: Error, Equatable, CustomStringConvertible {
  /// The file is missing or cannot be read. `reason` describes the cause.
  case unreadable(path: String, reason: String)
  /// The file cannot be written. `reason` describes the cause.
  case unwritable(path: String, reason: String)
  /// The disk is full, or the user's disk quota is exceeded.
  case diskFull(path: String)

  /// A one-line message that describes the error and how to fix it.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "\(path): cannot be read (\(reason)); check the path and its permissions"
    case .unwritable(let path, let reason):
      "\(path): cannot be written (\(reason)); check the path and its permissions"
    case .diskFull(let path):
      "\(path): cannot be written because the disk is full; free some space (the run continues "
        + "without this file)"
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
  ///   - error: The cause, which is a `SystemError`, a `FileError` or a `TrainingLogError`.
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
