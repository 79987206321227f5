public import MTLFaceNetwork

/// A confusion matrix of age groups: the number of faces for each pair of true and estimated
/// groups.
///
///     let confusion = try AgeConfusionMatrix(estimated: years, true: ages, groups: groups)
///     let accuracy = confusion.rate(of: 0, estimatedAs: 0)
public struct AgeConfusionMatrix: Sendable, Hashable {
  /// The age groups, youngest first.
  public let groups: AgeGroups
  /// The number of faces, indexed by true group and estimated group.
  public let counts: [[Int]]

  /// Counts faces by true and estimated age group.
  ///
  /// - Parameters:
  ///   - estimated: The estimated age of each face in years.
  ///   - ages: The true age of each face in years.
  ///   - groups: The age groups.
  /// - Throws: ``EvaluationError`` `invalidAges` if the lists are empty or have different lengths,
  ///   or if an age is negative or not finite.
  public init(
    estimated: [Double], true ages: [Double], groups: AgeGroups
  ) throws(EvaluationError) {
    _ = try AgeErrors(estimated: estimated, true: ages, groups: groups)
    var counts = [[Int]](
      repeating: [Int](repeating: 0, count: groups.count), count: groups.count)
    for (estimate, age) in zip(estimated, ages) {
      counts[groups.group(ofAge: age)][groups.group(ofAge: estimate)] += 1
    }
    self.groups = groups
    self.counts = counts
  }

  /// Returns the fraction of the faces of a true group whose estimated group is `other`, in 0...1,
  /// or `nil` if the true group has no faces or an index is out of range.
  public func rate(of group: Int, estimatedAs other: Int) -> Double? {
    guard counts.indices.contains(group), counts.indices.contains(other) else { return nil }
    let total = counts[group].reduce(0, +)
    return total > 0 ? Double(counts[group][other]) / Double(total) : nil
  }
}
