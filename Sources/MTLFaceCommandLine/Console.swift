package import MTLFaceSupport

/// The standard streams of a program. Standard output receives the result, and standard error
/// receives messages and progress.
///
/// On a terminal, the progress occupies the last line. A message is printed above it: the console
/// erases the progress, prints the message and draws the progress again.
package final class Console {
  /// The messages that are printed on standard error.
  package enum Verbosity: Comparable, Sendable {
    /// Only errors, which includes inputs that are skipped.
    case quiet
    /// Also warnings and progress.
    case normal
    /// Also details.
    case verbose
  }

  /// Whether standard error is a terminal. Progress is shown only on a terminal.
  package let isTerminal: Bool
  /// The messages that are printed on standard error.
  package var verbosity = Verbosity.normal
  private let programName: String
  private let output: FileDescriptor
  private let errors: FileDescriptor
  private let terminal: Terminal?
  private var progressText: String?
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
    terminal = Terminal(errors)
  }

  /// Writes a part of the result to standard output.
  ///
  /// After an error, nothing more is written. ``exit(with:)`` reports the error unless the reader
  /// closed the pipe, as `head` does.
  package func write(_ text: String) {
    guard outputFailure == nil else { return }
    do { try output.write(text) } catch { outputFailure = error }
  }

  /// Writes one line to standard error. If the progress is shown, it remains below the line.
  package func report(_ line: String) {
    writeError(eraser + line.printable + "\n" + (progressText.map(drawn) ?? ""))
  }

  /// Writes one line with the names of the program and the verb, and the problem.
  package func report(_ problem: String, from verb: any Verb.Type) {
    report("\(programName) \(verb.name): \(problem)")
  }

  /// Writes one line with the names of the program and the verb, and information for the user,
  /// unless the verbosity is ``Verbosity/quiet``.
  package func note(_ text: String, from verb: any Verb.Type) {
    if verbosity > .quiet { report(text, from: verb) }
  }

  /// Writes one line with the names of the program and the verb, and a warning, unless the
  /// verbosity is ``Verbosity/quiet``.
  package func warn(_ problem: String, from verb: any Verb.Type) {
    note("warning: \(problem)", from: verb)
  }

  /// Writes one line with the names of the program and the verb, and a detail, if the verbosity is
  /// ``Verbosity/verbose``.
  package func detail(_ text: @autoclosure () -> String, from verb: any Verb.Type) {
    if verbosity == .verbose { report(text(), from: verb) }
  }

  /// Shows the beginning of a stage, such as `reading model.safetensors`, as progress. If the
  /// verbosity is ``Verbosity/verbose``, the stage is also printed as a line.
  package func stage(_ text: String, from verb: any Verb.Type) {
    detail(text, from: verb)
    progress(text)
  }

  /// Replaces the progress, which is shortened to the width of the terminal. Nothing is shown if
  /// standard error is not a terminal or the verbosity is ``Verbosity/quiet``.
  package func progress(_ text: String) {
    guard terminal != nil, verbosity > .quiet else { return }
    writeError(eraser + drawn(text))
    progressText = text
  }

  /// Erases the progress.
  package func clearProgress() {
    guard progressText != nil else { return }
    writeError(eraser)
    progressText = nil
  }

  /// Exits with a status, or with ``ExitStatus/failure`` if the result could not be written for a
  /// reason other than a closed pipe.
  package func exit(with status: ExitStatus) -> Never {
    clearProgress()
    if let reason = outputFailure, reason.code != EPIPE {
      report(
        "\(programName): cannot write to standard output (\(reason)); choose another destination")
      systemExit(ExitStatus.failure.rawValue)
    }
    systemExit(status.rawValue)
  }

  /// The control sequence that erases the progress, or an empty string if none is shown.
  private var eraser: String { progressText == nil ? "" : Terminal.lineEraser }

  /// Returns the progress as it is drawn on the terminal.
  private func drawn(_ text: String) -> String {
    terminal.map { text.printable.shortened(toColumns: $0.columns - 1) } ?? ""
  }

  /// Writes to standard error and ignores failures.
  private func writeError(_ text: String) { try? errors.write(text) }
}

/// Calls the system's `exit`, which ``Console/exit(with:)`` hides inside the class.
private func systemExit(_ status: Int32) -> Never { exit(status) }
