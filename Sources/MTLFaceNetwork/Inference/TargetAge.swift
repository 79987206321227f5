/// A target age for face age synthesis.
public enum TargetAge: Hashable, Sendable {
  /// An age group, from 0.
  case group(Int)
  /// An age in years, which must be finite. Between the midpoints of two neighboring groups, the
  /// two groups are blended: their filters, or their one-hot maps if the generator is conditioned
  /// by one-hot maps. An age outside the midpoints of the first and last groups selects that group.
  case years(Double)

  /// Returns the groups to blend and their weights, which add up to 1.
  /// - Throws: ``NetworkError/groupOutOfRange(_:count:)``, or ``NetworkError/nonFiniteInput(_:)``
  ///   if the age is NaN or infinite.
  func mixture(_ groups: AgeGroups) throws(NetworkError) -> [AgeGroupWeight] {
    switch self {
    case .group(let group):
      guard (0..<groups.count).contains(group) else {
        throw .groupOutOfRange(group, count: groups.count)
      }
      return [AgeGroupWeight(group: group, weight: 1)]
    case .years(let years):
      guard years.isFinite else { throw .nonFiniteInput("the target age") }
      // The open groups at both ends count as ten years wide.
      let ends =
        [Double(groups.upperBounds[0]) - 10] + groups.upperBounds.map(Double.init)
        + [Double(groups.upperBounds[groups.upperBounds.count - 1]) + 10]
      let middles = (0..<groups.count).map { (ends[$0] + ends[$0 + 1]) / 2 }
      guard let upper = middles.firstIndex(where: { years <= $0 }) else {
        return [AgeGroupWeight(group: groups.count - 1, weight: 1)]
      }
      guard upper > 0 else { return [AgeGroupWeight(group: 0, weight: 1)] }
      let share = (years - middles[upper - 1]) / (middles[upper] - middles[upper - 1])
      guard share < 1 else { return [AgeGroupWeight(group: upper, weight: 1)] }
      return [
        AgeGroupWeight(group: upper - 1, weight: 1 - share),
        AgeGroupWeight(group: upper, weight: share),
      ]
    }
  }
}
