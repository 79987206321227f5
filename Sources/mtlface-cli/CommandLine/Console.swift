import MTLFaceSupport

/// Standard output for the answer, standard error for errors and progress.
final class Console {
  /// Whether standard error is a terminal, where a line of progress makes sense.
  let isTerminal = isatty(2) == 1
  private var hasProgress = false
  private var outputFailure: Int32?

  /// Writes the answer. A reader that went away (`| head`) is no error, and the work goes on.
  func write(_ text: String) {
    guard outputFailure == nil else { return }
    if let code = Self.write(text, toDescriptor: 1) { outputFailure = code }
  }

  /// Writes one line to standard error.
  func report(_ line: String) {
    clearProgress()
    _ = Self.write(line.printable + "\n", toDescriptor: 2)
  }

  /// Replaces the line of progress, on a terminal only.
  func progress(_ text: String) {
    guard isTerminal else { return }
    hasProgress = true
    _ = Self.write("\r\u{1b}[K\(text.printable.shortened(to: 79))", toDescriptor: 2)
  }

  /// Takes the line of progress away.
  func clearProgress() {
    guard hasProgress else { return }
    hasProgress = false
    _ = Self.write("\r\u{1b}[K", toDescriptor: 2)
  }

  /// Ends the process. An answer that could not be written is a failure.
  func exit(with status: ExitStatus) -> Never {
    if let outputFailure, outputFailure != EPIPE {
      let reason = String(cString: strerror(outputFailure))
      report("\(CommandLineTool.name): the answer could not be written (\(reason)); make room")
      systemExit(ExitStatus.failure.rawValue)
    }
    systemExit(status.rawValue)
  }

  /// Sends everything, or gives the system's error.
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

/// The system's `exit`, which the method of the same name would hide.
private func systemExit(_ status: Int32) -> Never { exit(status) }

/// The system's `write`, which the method of the same name would hide.
private func systemWrite(_ file: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
  write(file, bytes, count)
}
