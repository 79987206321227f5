/// An error that occurs when a data set is opened, modified or evaluated.
public enum DatasetError: Error, Equatable, CustomStringConvertible {
  /// A list or a folder cannot be read. `reason` is the description of the system error.
  case unreadable(path: String, reason: String)
  /// The data set contains no usable face. `problem` describes the first rejected entry, if there
  /// is one.
  case empty(path: String, problem: String?)
  /// The index of a face is out of range.
  case noSample(path: String, index: Int, count: Int)
  /// An operation cannot be applied to the data set. `problem` states the reason.
  case unsuitable(path: String, problem: String)

  /// A one-line message that states the problem and the solution.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "\(path): cannot be read (\(reason)); check the path and its permissions"
    case .empty(let path, let problem):
      "\(path): contains no usable face\(problem.map { " (first problem: \($0))" } ?? ""); check the "
        + "format and the root folder of the data set"
    case .noSample(let path, let index, let count):
      "\(path): has no face with index \(index); use an index from 0 to \(count - 1)"
    case .unsuitable(let path, let problem): "\(path): \(problem)"
    }
  }
}
