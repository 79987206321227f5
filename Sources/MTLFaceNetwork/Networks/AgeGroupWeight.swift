/// The weight of an age group in a condition.
public struct AgeGroupWeight: Hashable, Sendable {
  /// The age group, from 0.
  public let group: Int
  /// The weight, above 0. The weights of a condition add up to 1.
  public let weight: Double

  /// Creates the weight of a group.
  public init(group: Int, weight: Double) {
    self.group = group
    self.weight = weight
  }
}
