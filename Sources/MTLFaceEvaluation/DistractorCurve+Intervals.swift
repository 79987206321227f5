public import MTLFaceTensor

extension DistractorCurve {
  /// A point of the curve with the confidence interval of its rate.
  public struct Estimate: Sendable, Hashable {
    /// The point of the curve.
    public let point: Point
    /// The interval of the identification rate; nil with too few persons.
    public let interval: ConfidenceInterval?
  }

  /// Returns the points of the curve with their intervals.
  ///
  /// - Parameters:
  ///   - bootstrap: The resampling of persons that the intervals come from.
  ///   - pool: The threads to compute on. The result does not depend on it.
  public func estimates(
    bootstrap: Bootstrap = Bootstrap(), pool: ThreadPool = .single
  ) -> [Estimate] {
    points.map {
      Estimate(point: $0, interval: $0.personRate.interval(bootstrap, pool: pool))
    }
  }
}
