import MTLFaceTensor

/// The settings of a percentile bootstrap, which estimates confidence intervals.
///
/// A measure is computed on samples drawn with replacement from the observations. The interval
/// spans the central part of the values of the measure.
///
///     let interval = Bootstrap().interval(ofCount: errors.count) { indices in
///       indices.reduce(0) { $0 + errors[$1] } / Double(indices.count)
///     }
public struct Bootstrap: Sendable, Hashable {
  /// The number of samples to draw.
  public let resampleCount: Int
  /// The fraction of the samples' values that the interval contains, in 0...1.
  public let confidenceLevel: Double
  /// The seed of the random samples. Equal seeds give equal intervals.
  public let seed: UInt64

  /// Creates bootstrap settings.
  ///
  /// - Parameters:
  ///   - resampleCount: The number of samples to draw. Values below 1 are replaced by 1.
  ///   - confidenceLevel: The confidence level, clamped to 0...1. NaN is replaced by 0.95.
  ///   - seed: The seed of the random samples.
  public init(resampleCount: Int = 1000, confidenceLevel: Double = 0.95, seed: UInt64 = 0) {
    self.resampleCount = max(1, resampleCount)
    self.confidenceLevel = confidenceLevel.isNaN ? 0.95 : min(max(confidenceLevel, 0), 1)
    self.seed = seed
  }

  /// Returns the confidence interval for a measure of independent observations.
  ///
  /// - Parameters:
  ///   - count: The number of observations.
  ///   - measure: A function that computes the measure of a sample. Its argument contains the
  ///     indices of the drawn observations, with repetitions. The result is `nil` or not finite if
  ///     the measure is undefined.
  /// - Returns: The interval, or `nil` if there are no observations or the measure is undefined on
  ///   half or more of the samples.
  public func interval(
    ofCount count: Int, _ measure: ([Int]) throws -> Double?
  ) rethrows -> ConfidenceInterval? {
    try interval(ofClusters: (0..<count).map { [$0] }, measure)
  }

  /// Returns the confidence interval for a measure of clustered observations, such as the faces of
  /// people. Clusters are resampled as a whole.
  ///
  /// - Parameters:
  ///   - clusters: The indices of the observations of each cluster.
  ///   - measure: The measure; see `interval(ofCount:_:)`.
  /// - Returns: The interval; see `interval(ofCount:_:)`.
  public func interval(
    ofClusters clusters: [[Int]], _ measure: ([Int]) throws -> Double?
  ) rethrows -> ConfidenceInterval? {
    try interval(ofStrata: [clusters], measure)
  }

  /// Returns the confidence interval for a measure of clustered observations in strata.
  ///
  /// Clusters are resampled within their stratum, so each stratum keeps its number of clusters.
  ///
  /// - Parameters:
  ///   - strata: The clusters of each stratum; see ``interval(ofClusters:_:)``.
  ///   - measure: The measure; see `interval(ofCount:_:)`.
  /// - Returns: The interval; see `interval(ofCount:_:)`.
  public func interval(
    ofStrata strata: [[[Int]]], _ measure: ([Int]) throws -> Double?
  ) rethrows -> ConfidenceInterval? {
    guard strata.contains(where: { !$0.isEmpty }) else { return nil }
    let count = strata.reduce(0) { $1.reduce($0) { $0 + $1.count } }
    var random = RandomSource(seed: seed)
    var measures: [Double?] = []
    for _ in 0..<resampleCount {
      var indices: [Int] = []
      indices.reserveCapacity(count)
      for clusters in strata {
        for _ in clusters { indices += clusters[Int.random(in: clusters.indices, using: &random)] }
      }
      measures.append(try measure(indices))
    }
    return interval(of: measures)
  }

  /// Returns a quantile of sorted values by linear interpolation, like `numpy.quantile`.
  static func quantile(_ sorted: [Double], at fraction: Double) -> Double {
    let position = fraction * Double(sorted.count - 1)
    let below = min(Int(position), sorted.count - 1), above = min(below + 1, sorted.count - 1)
    return sorted[below] + (sorted[above] - sorted[below]) * (position - Double(below))
  }
}
