/// The monotonic clock of the system, for measuring elapsed time.
package enum Stopwatch {
  /// Returns the time in seconds since an arbitrary point in the past. The time never decreases.
  package static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Runs a function once to warm up the caches, and then measures several runs.
  ///
  /// - Parameters:
  ///   - rounds: The number of measured runs. Values below 1 count as 1.
  ///   - willStart: A closure that is called before each run with the number of the run. Run 0 is
  ///     the warm-up.
  ///   - work: The function to measure.
  /// - Returns: The result of the warm-up, and the median of the measured times in seconds.
  /// - Throws: The error that `work` throws.
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
