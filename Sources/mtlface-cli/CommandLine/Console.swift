import MTLFaceSupport

/// The standard streams of the tool: standard output for the result, standard error for messages
/// and progress.
final class Console {
  /// Whether standard error is a terminal; progress is shown only there.
  let isTerminal = isatty(2) == 1
  private var hasProgress = false
  private var outputFailure: SystemError?

  /// Writes a part of the result to standard output.
  ///
  /// After a failure nothing more is written; ``exit(with:)`` reports it, except for a reader that
  /// closed the pipe, as in `| head`.
  func write(_ text: String) {
    guard outputFailure == nil else { return }
    do { try FileDescriptor.standardOutput.write(text) } catch { outputFailure = error }
  }

  /// Clears the progress line and writes one line to standard error.
  func report(_ line: String) {
    clearProgress()
    Self.writeError(line.printable + "\n")
  }

  /// Replaces the progress line, if standard error is a terminal.
  func progress(_ text: String) {
    guard isTerminal else { return }
    hasProgress = true
    Self.writeError("\r\u{1b}[K\(text.printable.shortened(to: 79))")
  }

  /// Erases the progress line.
  func clearProgress() {
    guard hasProgress else { return }
    hasProgress = false
    Self.writeError("\r\u{1b}[K")
  }

  /// Exits with a status, or with ``ExitStatus/failure`` if the result could not be written.
  func exit(with status: ExitStatus) -> Never {
    if let reason = outputFailure, reason.code != EPIPE {
      report(
        "\(CommandLineTool.name): cannot write to standard output (\(reason)); free some space")
      systemExit(ExitStatus.failure.rawValue)
    }
    systemExit(status.rawValue)
  }

  /// Writes to standard error and ignores failures.
  private static func writeError(_ text: String) { try? FileDescriptor.standardError.write(text) }
}

/// Calls the system's `exit`, which ``Console/exit(with:)`` hides inside the class.
private func systemExit(_ status: Int32) -> Never { exit(status) }
