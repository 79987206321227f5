/// The weight of an age group in a blend of groups.
public struct AgeGroupWeight: Hashable, Sendable {
  /// The zero-based index of the age group.
  public let group: Int
  /// The weight, above 0. The weights of a blend add up to 1.
  public let weight: Double

  /// Creates a weight for the given group.
  public init(group: Int, weight: Double) {
    self.group = group
    self.weight = weight
  }
}
