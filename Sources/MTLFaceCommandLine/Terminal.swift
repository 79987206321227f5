package import MTLFaceSupport

/// A terminal that can erase a line.
package struct Terminal {
  /// The control sequence that moves the cursor to the beginning of the line and erases the line.
  package static let lineEraser = "\r\u{1b}[K"
  private let file: FileDescriptor

  /// Creates a value for an open file. The result is nil if the file is not a terminal, or if
  /// the environment variable `TERM` names a terminal without control sequences.
  package init?(_ file: FileDescriptor) {
    guard isatty(file.rawValue) == 1, Self.variable("TERM") != "dumb" else { return nil }
    self.file = file
  }

  /// The current width of the terminal in columns. If the terminal does not know its width, the
  /// width is given by the environment variable `COLUMNS`. Without this variable, it is 80.
  package var columns: Int {
    Self.columns(reported: reportedColumns, variable: Self.variable("COLUMNS"))
  }

  /// Returns the width of a terminal, at least 20 columns.
  ///
  /// - Parameters:
  ///   - reported: The width that the terminal reports, or 0 if it does not know its width.
  ///   - variable: The value of the environment variable `COLUMNS`, or nil.
  package static func columns(reported: Int, variable: String?) -> Int {
    let columns = reported > 0 ? reported : variable.flatMap { Int($0) } ?? 0
    return columns > 0 ? max(columns, 20) : 80
  }

  private var reportedColumns: Int {
    var size = winsize()
    return ioctl(file.rawValue, UInt(TIOCGWINSZ), &size) == 0 ? Int(size.ws_col) : 0
  }

  private static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }
}
