import MTLFaceCheckpoint
import MTLFaceSupport

/// Why a run's log or report cannot be read or written. A run need not stop for one.
public enum TrainingLogError: Error, Equatable, CustomStringConvertible {
  /// There is no such file, or it cannot be read; `reason` is the system's.
  case unreadable(path: String, reason: String)
  /// It cannot be written; `reason` is the system's.
  case unwritable(path: String, reason: String)
  /// There is no room left for it.
  case diskFull(path: String)

  /// One line: what is wrong and the mend.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "\(path): cannot be read (\(reason)); check the path and its permissions"
    case .unwritable(let path, let reason):
      "\(path): cannot be written (\(reason)); check the path and its permissions"
    case .diskFull(let path): "\(path): the disk is full; make room, the run goes on without"
    }
  }

  /// The failure of a write, by the system's number.
  static func writing(_ path: String, _ number: Int32) -> TrainingLogError {
    number == ENOSPC || number == EDQUOT
      ? .diskFull(path: path) : .unwritable(path: path, reason: reason(number))
  }

  /// The failure of an `AtomicFile`, which knows the system's reason only in words.
  static func writing(_ path: String, _ error: any Error) -> TrainingLogError {
    switch error {
    case let error as TrainingLogError: error
    case CheckpointError.cannotWrite(_, let words):
      words == reason(ENOSPC) || words == reason(EDQUOT)
        ? .diskFull(path: path) : .unwritable(path: path, reason: words)
    default: .unwritable(path: path, reason: "\(error)")
    }
  }

  /// The system's words for an error.
  static func reason(_ number: Int32) -> String {
    strerror(number).map { String(cString: $0) } ?? "error \(number)"
  }
}
