package import MTLFaceSupport

/// The standard streams of a program. Standard output receives the result, and standard error
/// receives messages and progress.
package final class Console {
  /// Whether standard error is a terminal. Progress is shown only on a terminal.
  package let isTerminal: Bool
  private let programName: String
  private let output: FileDescriptor
  private let errors: FileDescriptor
  private var hasProgress = false
  private var outputFailure: SystemError?

  /// Creates a console.
  ///
  /// - Parameters:
  ///   - programName: The name of the program. Every message begins with it.
  ///   - output: The destination of the result.
  ///   - errors: The destination of the messages and the progress.
  package init(
    programName: String, output: FileDescriptor = .standardOutput,
    errors: FileDescriptor = .standardError
  ) {
    self.programName = programName
    self.output = output
    self.errors = errors
    isTerminal = isatty(errors.rawValue) == 1
  }

  /// Writes a part of the result to standard output.
  ///
  /// After an error, nothing more is written. ``exit(with:)`` reports the error unless the reader
  /// closed the pipe, as `head` does.
  package func write(_ text: String) {
    guard outputFailure == nil else { return }
    do { try output.write(text) } catch { outputFailure = error }
  }

  /// Clears the progress line and writes one line to standard error.
  package func report(_ line: String) {
    clearProgress()
    writeError(line.printable + "\n")
  }

  /// Writes one line with the names of the program and the verb, and the problem.
  package func report(_ problem: String, from verb: any Verb.Type) {
    report("\(programName) \(verb.name): \(problem)")
  }

  /// Replaces the progress line, if standard error is a terminal.
  package func progress(_ text: String) {
    guard isTerminal else { return }
    hasProgress = true
    writeError("\r\u{1b}[K\(text.printable.shortened(to: 79))")
  }

  /// Erases the progress line.
  package func clearProgress() {
    guard hasProgress else { return }
    hasProgress = false
    writeError("\r\u{1b}[K")
  }

  /// Exits with a status, or with ``ExitStatus/failure`` if the result could not be written for a
  /// reason other than a closed pipe.
  package func exit(with status: ExitStatus) -> Never {
    if let reason = outputFailure, reason.code != EPIPE {
      report(
        "\(programName): cannot write to standard output (\(reason)); choose another destination")
      systemExit(ExitStatus.failure.rawValue)
    }
    systemExit(status.rawValue)
  }

  /// Writes to standard error and ignores failures.
  private func writeError(_ text: String) { try? errors.write(text) }
}

/// Calls the system's `exit`, which ``Console/exit(with:)`` hides inside the class.
private func systemExit(_ status: Int32) -> Never { exit(status) }
