import MTLFaceSupport

/// The machine that the process runs on.
enum SystemInfo {
  /// The processor's name as the system gives it, for reports.
  static var name: String {
    #if os(Linux)
      if let name = FileSystem.field("model name", of: "/proc/cpuinfo") { return name }
    #endif
    return "unknown processor"
  }

  /// The most memory that the process has held at once, in bytes.
  static var peakMemory: Int {
    #if os(Linux)
      // Not getrusage: its maximum counts what ran in the process before exec.
      let field = FileSystem.field("VmHWM", of: "/proc/self/status")
      return (field?.prefix { $0.isNumber }).flatMap { Int($0) }.map { $0 * 1024 } ?? 0
    #else
      var usage = rusage()
      getrusage(RUSAGE_SELF, &usage)
      return Int(usage.ru_maxrss)
    #endif
  }
}
