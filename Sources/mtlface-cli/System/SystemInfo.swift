import MTLFaceSupport

/// Information about the machine and the process, for reports.
enum SystemInfo {
  /// The processor's model name as reported by the operating system.
  static var name: String {
    #if os(Linux)
      if let name = FileSystem.field("model name", of: "/proc/cpuinfo") { return name }
    #endif
    return "unknown processor"
  }

  /// The peak resident memory of the process in bytes.
  static var peakMemory: Int {
    #if os(Linux)
      // The maximum of getrusage includes the program that the process ran before exec.
      let field = FileSystem.field("VmHWM", of: "/proc/self/status")
      return (field?.prefix { $0.isNumber }).flatMap { Int($0) }.map { $0 * 1024 } ?? 0
    #else
      var usage = rusage()
      getrusage(RUSAGE_SELF, &usage)
      return Int(usage.ru_maxrss)
    #endif
  }
}
