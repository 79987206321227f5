import MTLFaceSupport

/// The functions of the operating system that the demo uses.
enum System {
  /// Ends the process.
  static func exit(_ status: Int32) -> Never {
    fflush(nil)
    return systemExit(status)
  }

  /// Writes a line to standard error.
  static func printError(_ line: String) {
    fflush(nil)
    try? FileDescriptor.standardError.write(line + "\n")
  }
}

/// Calls the system's `exit`, which ``System/exit(_:)`` hides inside the type.
private func systemExit(_ status: Int32) -> Never { exit(status) }

extension Double {
  /// Returns the number with a fixed number of decimals.
  func fixed(_ decimals: Int) -> String { NumberFormat.fixed(self, decimals) }
}

extension String {
  /// Returns the text, right-aligned in `width` columns.
  func leading(_ width: Int) -> String {
    String(repeating: " ", count: Swift.max(0, width - count)) + self
  }

  /// Returns the text, left-aligned in `width` columns.
  func trailing(_ width: Int) -> String {
    self + String(repeating: " ", count: Swift.max(0, width - count))
  }
}
