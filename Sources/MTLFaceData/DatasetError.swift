/// Why a data set cannot be used.
public enum DatasetError: Error, Equatable, CustomStringConvertible {
  /// A list or folder that cannot be read; `reason` is the system's.
  case unreadable(path: String, reason: String)
  /// Nothing in it is of use; `problem` is the first one's, if any.
  case empty(path: String, problem: String?)
  /// An index outside the data set.
  case noSample(path: String, index: Int, count: Int)
  /// What is asked of the faces cannot be had of these.
  case unsuitable(path: String, problem: String)

  /// One line: what is wrong and the mend.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "\(path): cannot be read (\(reason)); check the path and its permissions"
    case .empty(let path, let problem):
      "\(path): holds no face of use\(problem.map { ", for example \($0)" } ?? ""); check its form "
        + "and the root of its files"
    case .noSample(let path, let index, let count):
      "\(path): has no face \(index); give 0 to \(count - 1)"
    case .unsuitable(let path, let problem): "\(path): \(problem)"
    }
  }
}
