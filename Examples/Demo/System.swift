import MTLFaceSupport

/// What the demo asks of the system.
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

  /// Whether there is a file at a path.
  static func exists(_ path: String) -> Bool { access(path, R_OK) == 0 }

  /// The most memory that the process held at once, in bytes; 0 where the system does not say.
  static var peakMemory: Int {
    let digits = field("VmHWM", of: "/proc/self/status")?.prefix { $0.isNumber }
    return digits.flatMap { Int($0) }.map { $0 * 1024 } ?? 0
  }

  /// The processor's name, where the system says it.
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

/// The system's `exit`, which the method of the same name would hide.
private func systemExit(_ status: Int32) -> Never { exit(status) }

extension Double {
  /// Returns the number with a fixed number of decimals.
  func fixed(_ decimals: Int) -> String { NumberFormat.fixed(self, decimals) }
}

extension String {
  /// The text at the right of `width` columns.
  func leading(_ width: Int) -> String {
    String(repeating: " ", count: Swift.max(0, width - count)) + self
  }

  /// The text at the left of `width` columns.
  func trailing(_ width: Int) -> String {
    self + String(repeating: " ", count: Swift.max(0, width - count))
  }
}
