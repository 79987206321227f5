import MTLFaceSupport

/// A rate that is expressed as a count out of a round total, such as 93 of 100.
///
/// Natural frequencies are easier to understand than percentages.
package struct NaturalFrequency: Hashable, Sendable {
  /// The count, with separators between groups of three digits.
  package let count: String
  /// The total, a power of ten from 100 to 1,000,000, with separators between groups of three
  /// digits.
  package let total: String

  /// Creates the natural frequency of a rate.
  ///
  /// For the rates 0 and 1, the total is 100. For any other rate, it is the smallest power of ten
  /// from 100 to 1,000,000 for which the count is neither 0 nor the total, or 1,000,000 if there is
  /// none. For example, 0.996 is 996 of 1,000.
  ///
  /// - Parameter rate: The rate, 0...1.
  package init(_ rate: Double) {
    let totals = [100, 1000, 10_000, 100_000]
    let total =
      totals.first { total in
        let count = (rate * Double(total)).rounded()
        return rate == 0 || rate == 1 || 0 < count && count < Double(total)
      } ?? 1_000_000
    count = NumberFormat.grouped(Int((rate * Double(total)).rounded()))
    self.total = NumberFormat.grouped(total)
  }

  /// The form of the verb "be" that agrees with the count, `is` or `are`.
  package var verb: String { count == "1" ? "is" : "are" }

  /// The count and the total, such as `93 of 100`.
  package var text: String { "\(count) of \(total)" }
}
