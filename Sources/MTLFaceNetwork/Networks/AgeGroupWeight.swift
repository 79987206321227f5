/// A share of an age group in a condition.
public struct AgeGroupWeight: Hashable, Sendable {
  /// The group, from 0.
  public let group: Int
  /// Its share, above 0; the shares of a condition add up to 1.
  public let weight: Double

  /// A share of a group.
  public init(group: Int, weight: Double) {
    self.group = group
    self.weight = weight
  }
}
