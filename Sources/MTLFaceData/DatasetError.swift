/// An error that prevents a data set from being used.
public enum DatasetError: Error, Equatable, CustomStringConvertible {
  /// A list or a folder cannot be read; `reason` is the system's description.
  case unreadable(path: String, reason: String)
  /// The data set contains no usable face; `problem` describes the first rejected entry, if any.
  case empty(path: String, problem: String?)
  /// The data set has no face with this index.
  case noSample(path: String, index: Int, count: Int)
  /// The request does not fit the data set.
  case unsuitable(path: String, problem: String)

  /// A one-line description of the error and its remedy.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "\(path): cannot be read (\(reason)); check the path and its permissions"
    case .empty(let path, let problem):
      "\(path): contains no usable face\(problem.map { ", for example \($0)" } ?? ""); check its "
        + "format and the root of its files"
    case .noSample(let path, let index, let count):
      "\(path): has no face \(index); use an index from 0 to \(count - 1)"
    case .unsuitable(let path, let problem): "\(path): \(problem)"
    }
  }
}
