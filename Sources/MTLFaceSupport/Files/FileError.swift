/// An error that occurred while a file was read or written.
///
/// Modules that have a public error type convert this error to their own type.
package struct FileError: Error, Equatable, CustomStringConvertible {
  /// The purpose for which a file was opened.
  package enum Operation: Equatable, Sendable {
    case reading
    case writing
  }

  /// The reason why a file cannot be read or written.
  package enum Problem: Equatable, Sendable {
    /// The path is empty or contains a zero byte.
    case invalidPath
    /// The path refers to a directory, pipe, device or socket.
    case notARegularFile(FileKind)
    /// The file has no bytes.
    case empty
    /// The file has more bytes than the limit.
    case tooLarge(limit: Int)
    /// The memory for the contents could not be allocated.
    case outOfMemory(bytes: Int)
    /// A system call failed.
    case system(SystemError)
  }

  /// The path that the caller passed.
  package let path: String
  /// The purpose for which the file was opened.
  package let operation: Operation
  /// The reason for the error.
  package let problem: Problem

  /// Creates an error.
  package init(_ path: String, _ operation: Operation, _ problem: Problem) {
    self.path = path
    self.operation = operation
    self.problem = problem
  }

  /// A description of the problem without the path, such as "No such file or directory".
  package var reason: String {
    switch problem {
    case .invalidPath: "the path is empty or contains a zero byte"
    case .notARegularFile(let kind): "it is \(kind)"
    case .empty: "it is empty"
    case .tooLarge(let limit): "it is larger than \(limit) bytes"
    case .outOfMemory(let bytes): "\(bytes) bytes of memory could not be allocated"
    case .system(let error): "\(error)"
    }
  }

  /// One line with the path, the problem and the remedy.
  package var description: String {
    switch operation {
    case .reading: "\(path): cannot be read (\(reason)); check the path and its permissions"
    case .writing: "\(path): cannot be written (\(reason)); free disk space or choose another path"
    }
  }
}
