/// An error code of the operating system (`errno`).
package struct SystemError: Error, Equatable, CustomStringConvertible {
  /// The error code, such as `ENOENT`.
  package let code: Int32

  /// Creates an error from a code.
  package init(code: Int32) { self.code = code }

  /// The error of the most recent failed system call of the calling thread.
  package static var last: SystemError { SystemError(code: errno) }

  /// Whether the disk is full or the user's quota is exhausted.
  package var isDiskFull: Bool { code == ENOSPC || code == EDQUOT }

  /// The message of the operating system for the code.
  package var description: String {
    strerror(code).map { String(cString: $0) } ?? "error \(code)"
  }
}
