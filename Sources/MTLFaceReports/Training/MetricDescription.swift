/// A description of a measured quantity for the readers of a report: its title, the desired
/// direction of change and an explanation.
package struct MetricDescription: Hashable, Sendable {
  /// The desired direction of change of a quantity.
  package enum Direction: Hashable, Sendable {
    /// Lower values are better.
    case lowerIsBetter
    /// Higher values are better.
    case higherIsBetter
    /// Neither direction is better, or it is unknown which direction is better.
    case neutral
  }

  /// The name of the quantity for readers.
  package let title: String
  /// The desired direction of change.
  package let direction: Direction
  /// An explanation of the quantity and of the desired values.
  package let explanation: String

  /// Creates a description.
  ///
  /// - Parameters:
  ///   - title: The name of the quantity for readers.
  ///   - direction: The desired direction of change.
  ///   - explanation: One or more sentences. A sentence about the direction is appended unless the
  ///     direction is neutral.
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
