import MTLFaceSupport

/// A rate as a count out of a round total, such as 93 of 100, which is easier to understand than a
/// percentage.
package struct NaturalFrequency: Hashable, Sendable {
  /// The count, with separators between groups of three digits.
  package let count: String
  /// The total: 100, 1,000 and so on up to 1,000,000.
  package let total: String

  /// Creates the frequency of a rate.
  ///
  /// The total is the smallest with which the frequency of a rate other than 0 and 1 is neither
  /// none nor all: 0.996 is 996 of 1,000.
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

  /// The count and the total: `93 of 100`.
  package var text: String { "\(count) of \(total)" }
}
