/// A target age for face age synthesis.
public enum TargetAge: Hashable, Sendable {
  /// The zero-based index of an age group.
  case group(Int)
  /// An age in years, which must be in ``validYears``.
  ///
  /// Between the midpoints of two neighboring groups, the generator blends the filters or the
  /// one-hot maps of both groups. An age before the first midpoint selects the first group, and an
  /// age after the last midpoint selects the last group.
  case years(Double)

  /// The range of target ages in years, 0...120.
  public static let validYears: ClosedRange<Double> = 0...120

  /// Returns the groups to blend and their weights, which add up to 1.
  /// - Throws: ``NetworkError/groupOutOfRange(_:count:)`` if the group does not exist, or
  ///   ``NetworkError/targetAgeOutOfRange(_:)`` if the age in years is outside ``validYears``.
  func mixture(_ groups: AgeGroups) throws(NetworkError) -> [AgeGroupWeight] {
    switch self {
    case .group(let group):
      guard (0..<groups.count).contains(group) else {
        throw .groupOutOfRange(group, count: groups.count)
      }
      return [AgeGroupWeight(group: group, weight: 1)]
    case .years(let years):
      guard Self.validYears.contains(years) else { throw .targetAgeOutOfRange(years) }
      // The first and the last group have no outer bound. They are treated as ten years wide.
      let bounds =
        [Double(groups.upperBounds[0]) - 10] + groups.upperBounds.map(Double.init)
        + [Double(groups.upperBounds[groups.upperBounds.count - 1]) + 10]
      let midpoints = (0..<groups.count).map { (bounds[$0] + bounds[$0 + 1]) / 2 }
      guard let upper = midpoints.firstIndex(where: { years <= $0 }) else {
        return [AgeGroupWeight(group: groups.count - 1, weight: 1)]
      }
      guard upper > 0 else { return [AgeGroupWeight(group: 0, weight: 1)] }
      let fraction = (years - midpoints[upper - 1]) / (midpoints[upper] - midpoints[upper - 1])
      guard fraction < 1 else { return [AgeGroupWeight(group: upper, weight: 1)] }
      return [
        AgeGroupWeight(group: upper - 1, weight: 1 - fraction),
        AgeGroupWeight(group: upper, weight: fraction),
      ]
    }
  }
}
