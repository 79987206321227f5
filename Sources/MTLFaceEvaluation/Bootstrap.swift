import MTLFaceTensor

/// Percentile bootstrap: a measure is taken again on samples, drawn with replacement from what it was
/// measured on.
///
///     let interval = Bootstrap().interval(ofCount: errors.count) { places in
///       places.reduce(0) { $0 + errors[$1] } / Double(places.count)
///     }
public struct Bootstrap: Sendable, Hashable {
  /// How many samples are drawn.
  public let resampleCount: Int
  /// The share of samples whose measures lie within the interval, 0...1.
  public let confidenceLevel: Double
  /// Of the draws: the same seed gives the same interval.
  public let seed: UInt64

  /// At least one sample; the level is kept within 0...1.
  public init(resampleCount: Int = 1000, confidenceLevel: Double = 0.95, seed: UInt64 = 0) {
    self.resampleCount = max(1, resampleCount)
    self.confidenceLevel = confidenceLevel.isNaN ? 0.95 : min(max(confidenceLevel, 0), 1)
    self.seed = seed
  }

  /// The interval of a measure of `count` things that do not depend on each other.
  ///
  /// - Parameters:
  ///   - count: Of the things.
  ///   - measure: The measure of the things at some places, a place as often as it was drawn; nil or
  ///     not finite where it is not defined.
  /// - Returns: Nil for nothing, and where the measure is undefined on half of the samples or more.
  public func interval(
    ofCount count: Int, _ measure: ([Int]) throws -> Double?
  ) rethrows -> ConfidenceInterval? {
    try interval(ofClusters: (0..<count).map { [$0] }, measure)
  }

  /// The interval where things come in groups that are drawn as a whole: the faces of a person.
  ///
  /// - Parameters:
  ///   - clusters: Places of each cluster's things.
  ///   - measure: As in `interval(ofCount:_:)`.
  /// - Returns: As there.
  public func interval(
    ofClusters clusters: [[Int]], _ measure: ([Int]) throws -> Double?
  ) rethrows -> ConfidenceInterval? {
    try interval(ofStrata: [clusters], measure)
  }

  /// The interval where groups are drawn from among their own stratum, each of which keeps its number of
  /// groups.
  ///
  /// - Parameters:
  ///   - strata: The groups of each stratum; see ``interval(ofClusters:_:)``.
  ///   - measure: As in `interval(ofCount:_:)`.
  /// - Returns: As there.
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

  /// On straight lines between sorted values, as numpy's `percentile`.
  static func quantile(_ sorted: [Double], at fraction: Double) -> Double {
    let at = fraction * Double(sorted.count - 1)
    let below = min(Int(at), sorted.count - 1), above = min(below + 1, sorted.count - 1)
    return sorted[below] + (sorted[above] - sorted[below]) * (at - Double(below))
  }
}
