/// An error that occurred while a file was read or written.
///
/// Modules with a public error type convert this error before it leaves them.
package struct FileError: Error, Equatable, CustomStringConvertible {
  /// The purpose for which a file was opened.
  package enum Operation: Equatable, Sendable {
    case reading
    case writing
  }

  /// The kinds of problems.
  package enum Problem: Equatable, Sendable {
    /// The path is empty or contains a zero byte.
    case invalidPath
    /// The path leads to a directory, pipe, device or socket.
    case notARegularFile(FileKind)
    /// The file has no bytes.
    case empty
    /// The file has more bytes than the limit.
    case tooLarge(limit: Int)
    /// Memory of this size could not be allocated.
    case outOfMemory(bytes: Int)
    /// A system call failed.
    case system(SystemError)
  }

  /// The path as the caller gave it.
  package let path: String
  /// The purpose for which the file was opened.
  package let operation: Operation
  /// The problem.
  package let problem: Problem

  /// Creates an error.
  package init(_ path: String, _ operation: Operation, _ problem: Problem) {
    self.path = path
    self.operation = operation
    self.problem = problem
  }

  /// The problem in words, without the path: "No such file or directory", "it is a directory".
  package var reason: String {
    switch problem {
    case .invalidPath: "the path is empty or has a zero byte"
    case .notARegularFile(let kind): "it is \(kind)"
    case .empty: "it is empty"
    case .tooLarge(let limit): "it is larger than \(limit) bytes"
    case .outOfMemory(let bytes): "\(bytes) bytes of memory could not be allocated"
    case .system(let error): "\(error)"
    }
  }

  /// One line: the path, what is wrong, and what to do.
  package var description: String {
    switch operation {
    case .reading: "\(path): cannot be read (\(reason)); check the path and its permissions"
    case .writing: "\(path): cannot be written (\(reason)); make room or choose another path"
    }
  }
}
