public import MTLFaceTensor

extension DistractorCurve {
  /// A point of the curve with the confidence interval of its rate.
  public struct Estimate: Sendable, Hashable {
    /// The point of the curve.
    public let point: Point
    /// The interval of the identification rate, or `nil` if there are fewer than two people.
    public let interval: ConfidenceInterval?
  }

  /// Returns the points of the curve with their confidence intervals.
  ///
  /// - Parameters:
  ///   - bootstrap: The bootstrap settings for the intervals. People are resampled.
  ///   - pool: The thread pool to use. The result does not depend on the number of threads.
  public func estimates(
    bootstrap: Bootstrap = Bootstrap(), pool: ThreadPool = .single
  ) -> [Estimate] {
    points.map {
      Estimate(point: $0, interval: $0.personRate.interval(bootstrap, pool: pool))
    }
  }
}
