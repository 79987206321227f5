/// The age groups of a model.
///
/// The group of an age is the number of upper bounds that the age exceeds.
public struct AgeGroups: Hashable, Sendable {
  /// The inclusive upper bounds of the groups in years, in ascending order. The last group has no
  /// upper bound.
  public let upperBounds: [Int]

  /// Creates the published groups for a count of 4 to 8 (reference: section 1).
  /// - Throws: ``NetworkError/invalidConfiguration(_:)`` for any other count.
  public init(count: Int) throws(NetworkError) {
    upperBounds =
      switch count {
      case 4: [30, 40, 50]
      case 5: [20, 30, 40, 50]
      case 6: [10, 20, 30, 40, 50]
      case 7: [10, 20, 30, 40, 50, 60]
      case 8: [12, 18, 25, 35, 45, 55, 65]
      default:
        throw .invalidConfiguration("the number of age groups is \(count); use 4 to 8 groups")
      }
  }

  /// The number of groups.
  public var count: Int { upperBounds.count + 1 }

  /// Returns the zero-based index of the group of an age in years.
  public func group(ofAge age: Double) -> Int { upperBounds.count { age > Double($0) } }

  /// Returns a label with the age range of a group in years, for example `<=10`, `11-20` or `>=61`.
  public func label(_ group: Int) -> String {
    guard group > 0 else { return "<=\(upperBounds[0])" }
    guard group < upperBounds.count else { return ">=\((upperBounds.last ?? 0) + 1)" }
    return "\(upperBounds[group - 1] + 1)-\(upperBounds[group])"
  }
}
