/// Information about the machine and the process.
package enum SystemInfo {
  /// The name of the processor, or "unknown processor" if the system does not report it.
  package static var processorName: String {
    #if os(Linux)
      if let name = field("model name", of: "/proc/cpuinfo") { return name }
    #endif
    return "unknown processor"
  }

  /// The peak resident memory of the process in bytes, or 0 if the system does not report it.
  package static var peakMemory: Int {
    #if os(Linux)
      // The maximum that getrusage returns includes programs that the process ran before exec.
      let field = field("VmHWM", of: "/proc/self/status")
      return (field?.prefix { $0.isNumber }).flatMap { Int($0) }.map { $0 * 1024 } ?? 0
    #else
      var usage = rusage()
      getrusage(RUSAGE_SELF, &usage)
      return Int(usage.ru_maxrss)
    #endif
  }

  #if os(Linux)
    /// Returns the value of the first line whose name begins with `name` in a file under `/proc`.
    private static func field(_ name: String, of path: String) -> String? {
      guard let file = fopen(path, "r") else { return nil }
      defer { fclose(file) }
      var bytes = [UInt8](repeating: 0, count: 1 << 16)
      let count = fread(&bytes, 1, bytes.count, file)
      let lines = String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n")
      guard let line = lines.first(where: { $0.hasPrefix(name) }),
        let colon = line.firstIndex(of: ":")
      else { return nil }
      return String(line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" })
    }
  #endif
}
