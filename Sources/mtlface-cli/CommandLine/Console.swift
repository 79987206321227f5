import MTLFaceSupport

/// The standard streams of the tool: standard output for the result, standard error for messages
/// and progress.
final class Console {
  /// Whether standard error is a terminal; progress is shown only there.
  let isTerminal = isatty(2) == 1
  private var hasProgress = false
  private var outputFailure: Int32?

  /// Writes a part of the result to standard output.
  ///
  /// After a failure nothing more is written; ``exit(with:)`` reports it, except for a reader that
  /// closed the pipe, as in `| head`.
  func write(_ text: String) {
    guard outputFailure == nil else { return }
    if let code = Self.write(text, toDescriptor: 1) { outputFailure = code }
  }

  /// Clears the progress line and writes one line to standard error.
  func report(_ line: String) {
    clearProgress()
    _ = Self.write(line.printable + "\n", toDescriptor: 2)
  }

  /// Replaces the progress line, if standard error is a terminal.
  func progress(_ text: String) {
    guard isTerminal else { return }
    hasProgress = true
    _ = Self.write("\r\u{1b}[K\(text.printable.shortened(to: 79))", toDescriptor: 2)
  }

  /// Erases the progress line.
  func clearProgress() {
    guard hasProgress else { return }
    hasProgress = false
    _ = Self.write("\r\u{1b}[K", toDescriptor: 2)
  }

  /// Exits with a status, or with ``ExitStatus/failure`` if the result could not be written.
  func exit(with status: ExitStatus) -> Never {
    if let outputFailure, outputFailure != EPIPE {
      let reason = String(cString: strerror(outputFailure))
      report(
        "\(CommandLineTool.name): cannot write to standard output (\(reason)); free some space")
      systemExit(ExitStatus.failure.rawValue)
    }
    systemExit(status.rawValue)
  }

  /// Writes all of a text.
  /// - Returns: The value of `errno` if the text could not be written, otherwise nil.
  private static func write(_ text: String, toDescriptor descriptor: Int32) -> Int32? {
    var text = text
    return text.withUTF8 { bytes in
      var done = 0
      while let base = bytes.baseAddress, done < bytes.count {
        let sent = systemWrite(descriptor, base + done, bytes.count - done)
        if sent < 0, errno == EINTR { continue }
        guard sent > 0 else { return errno }
        done += sent
      }
      return nil
    }
  }
}

/// Calls the system's `exit`, which ``Console/exit(with:)`` hides inside the class.
private func systemExit(_ status: Int32) -> Never { exit(status) }

/// Calls the system's `write`, which ``Console/write(_:)`` hides inside the class.
private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
  write(file, bytes, count)
}
