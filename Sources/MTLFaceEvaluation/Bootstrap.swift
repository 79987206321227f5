import MTLFaceTensor

/// The percentile bootstrap: a measure is computed on samples that are drawn with replacement from
/// the observations.
///
///     let interval = Bootstrap().interval(ofCount: errors.count) { places in
///       places.reduce(0) { $0 + errors[$1] } / Double(places.count)
///     }
public struct Bootstrap: Sendable, Hashable {
  /// The number of samples that are drawn.
  public let resampleCount: Int
  /// The fraction of samples whose measures are inside the interval, in 0...1.
  public let confidenceLevel: Double
  /// The seed of the samples. Equal seeds give equal intervals.
  public let seed: UInt64

  /// Creates a bootstrap. The number of samples is at least 1 and the level is clamped to 0...1.
  public init(resampleCount: Int = 1000, confidenceLevel: Double = 0.95, seed: UInt64 = 0) {
    self.resampleCount = max(1, resampleCount)
    self.confidenceLevel = confidenceLevel.isNaN ? 0.95 : min(max(confidenceLevel, 0), 1)
    self.seed = seed
  }

  /// Returns the interval of a measure of independent observations.
  ///
  /// - Parameters:
  ///   - count: The number of observations.
  ///   - measure: A function from the indices of the drawn observations, repeated as often as they
  ///     were drawn, to the measure; `nil` or not finite if the measure is undefined.
  /// - Returns: The interval, or `nil` if there are no observations or the measure is undefined on
  ///   half of the samples or more.
  public func interval(
    ofCount count: Int, _ measure: ([Int]) throws -> Double?
  ) rethrows -> ConfidenceInterval? {
    try interval(ofClusters: (0..<count).map { [$0] }, measure)
  }

  /// Returns the interval of a measure of observations in clusters that are resampled as a whole,
  /// such as the faces of a person.
  ///
  /// - Parameters:
  ///   - clusters: The indices of each cluster's observations.
  ///   - measure: The measure; see `interval(ofCount:_:)`.
  /// - Returns: The interval; see `interval(ofCount:_:)`.
  public func interval(
    ofClusters clusters: [[Int]], _ measure: ([Int]) throws -> Double?
  ) rethrows -> ConfidenceInterval? {
    try interval(ofStrata: [clusters], measure)
  }

  /// Returns the interval of a measure whose clusters are resampled within strata. Each stratum
  /// keeps its number of clusters.
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
      var places: [Int] = []
      places.reserveCapacity(count)
      for clusters in strata {
        for _ in clusters { places += clusters[Int.random(in: clusters.indices, using: &random)] }
      }
      measures.append(try measure(places))
    }
    return interval(of: measures)
  }

  /// Interpolates linearly between sorted values, like numpy's `percentile`.
  static func quantile(_ sorted: [Double], at fraction: Double) -> Double {
    let at = fraction * Double(sorted.count - 1)
    let below = min(Int(at), sorted.count - 1), above = min(below + 1, sorted.count - 1)
    return sorted[below] + (sorted[above] - sorted[below]) * (at - Double(below))
  }
}
