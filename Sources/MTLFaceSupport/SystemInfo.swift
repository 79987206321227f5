/// Facts about the machine and the process.
package enum SystemInfo {
  /// The processor's name as the system reports it.
  package static var processorName: String {
    #if os(Linux)
      if let name = field("model name", of: "/proc/cpuinfo") { return name }
    #endif
    return "unknown processor"
  }

  /// The largest amount of memory that the process has used so far, in bytes, or 0 if the system
  /// does not report it.
  package static var peakMemory: Int {
    #if os(Linux)
      // The maximum of getrusage includes programs that ran in the process before exec.
      let field = field("VmHWM", of: "/proc/self/status")
      return (field?.prefix { $0.isNumber }).flatMap { Int($0) }.map { $0 * 1024 } ?? 0
    #else
      var usage = rusage()
      getrusage(RUSAGE_SELF, &usage)
      return Int(usage.ru_maxrss)
    #endif
  }

  #if os(Linux)
    /// Returns the value of the first line `name: value` of a file under `/proc`.
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
