/// The title of a measured quantity, the direction in which it should change, and an explanation
/// for readers of a report.
package struct MetricDescription: Hashable, Sendable {
  /// The direction in which a quantity should change.
  package enum Direction: Hashable, Sendable {
    /// Lower values are better.
    case lowerIsBetter
    /// Higher values are better.
    case higherIsBetter
    /// Neither direction is better, or the better direction is unknown.
    case neutral
  }

  /// The name of the quantity in words.
  package let title: String
  /// The direction in which the quantity should change.
  package let direction: Direction
  /// An explanation of the quantity and of which values are good.
  package let explanation: String

  /// Creates a description.
  ///
  /// - Parameters:
  ///   - title: The name of the quantity in words.
  ///   - direction: The direction in which the quantity should change.
  ///   - explanation: One or more sentences; a sentence about the direction is added to them.
  package init(_ title: String, _ direction: Direction, _ explanation: String) {
    self.title = title
    self.direction = direction
    switch direction {
    case .lowerIsBetter: self.explanation = explanation + " Lower is better."
    case .higherIsBetter: self.explanation = explanation + " Higher is better."
    case .neutral: self.explanation = explanation
    }
  }
}
