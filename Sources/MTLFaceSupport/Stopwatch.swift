/// Measures elapsed time with the system's monotonic clock.
package enum Stopwatch {
  /// Returns the seconds since an arbitrary moment. Later calls never return a smaller number.
  package static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}
