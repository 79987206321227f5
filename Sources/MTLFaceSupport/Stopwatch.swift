/// Measures elapsed time with the system's monotonic clock.
package enum Stopwatch {
  /// Returns the seconds since an arbitrary moment. Later calls never return a smaller number.
  package static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Runs work once to warm up the caches, and then measures repeated runs.
  ///
  /// - Parameters:
  ///   - rounds: The number of measured runs, at least 1.
  ///   - willStart: A function that is called before each run with its number. Run 0 is the
  ///     warm-up.
  ///   - work: The work to measure.
  /// - Returns: The result of the warm-up, and the median of the measured times in seconds.
  package static func medianTime<Result>(
    rounds: Int, willStart: (_ round: Int) -> Void = { _ in }, of work: () throws -> Result
  ) rethrows -> (result: Result, seconds: Double) {
    willStart(0)
    let result = try work()
    var times: [Double] = []
    for round in 0..<max(rounds, 1) {
      willStart(round + 1)
      let start = now()
      _ = try work()
      times.append(now() - start)
    }
    return (result, times.median)
  }
}
