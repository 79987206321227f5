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
    let bytes = Array((line + "\n").utf8)
    _ = write(2, bytes, bytes.count)
  }

  /// Returns whether a path names a readable file.
  static func exists(_ path: String) -> Bool { access(path, R_OK) == 0 }

  /// The peak resident memory of the process in bytes, or 0 if the system does not report it.
  static var peakMemory: Int {
    let digits = field("VmHWM", of: "/proc/self/status")?.prefix { $0.isNumber }
    return digits.flatMap { Int($0) }.map { $0 * 1024 } ?? 0
  }

  /// The model name of the processor, if the system reports it.
  static var processor: String { field("model name", of: "/proc/cpuinfo") ?? "this processor" }

  private static func field(_ name: String, of path: String) -> String? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 14)
    let count = fread(&bytes, 1, bytes.count, file)
    let lines = String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n")
    guard let line = lines.first(where: { $0.hasPrefix(name) }),
      let colon = line.firstIndex(of: ":")
    else { return nil }
    return String(line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" })
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
