import MTLFaceSupport

/// Time that passes.
enum Stopwatch {
  /// Seconds since some moment in the past; never goes back.
  static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
