import MTLFaceSupport
import MTLFaceTensor

/// The range of values along one side of a chart, with the tick marks of its grid.
///
/// The factories choose the range and the ticks: ``fitting(_:)`` for measured values,
/// ``linear(from:to:count:)`` and ``powersOfTen(from:to:)`` for a given range, and
/// ``fractions(from:)``, ``rates(resolvedBy:)``, ``ranks(upTo:)`` and ``counts(upTo:)`` for the
/// quantities of evaluation.
package struct ChartAxis: Hashable, Sendable {
  /// A grid line and its label.
  package struct Tick: Hashable, Sendable {
    /// The value at which the line is drawn.
    package let value: Double
    /// The text beside the line.
    package let label: String
  }

  /// The value at the start of the axis.
  package let low: Double
  /// The value at the end of the axis, greater than ``low``.
  package let high: Double
  /// Whether equal distances along the axis are equal factors.
  package let isLogarithmic: Bool
  /// The grid lines, all between ``low`` and ``high``.
  package let ticks: [Tick]

  /// An axis with the given range and ticks; `low` must be less than `high`, and positive on a
  /// logarithmic axis.
  init(low: Double, high: Double, isLogarithmic: Bool = false, ticks: [Tick]) {
    self.low = low
    self.high = high
    self.isLogarithmic = isLogarithmic
    self.ticks = ticks
  }

  /// The largest magnitude that a chart draws. Sums of a few larger numbers could overflow.
  package static let maximumMagnitude = 1e100

  /// Returns whether a chart can draw a value: it is finite and at most ``maximumMagnitude``.
  package static func isDrawable(_ value: Double) -> Bool { value.magnitude <= maximumMagnitude }

  /// Returns the same axis with other tick labels.
  package func labeled(_ label: (Double) -> String) -> ChartAxis {
    ChartAxis(
      low: low, high: high, isLogarithmic: isLogarithmic,
      ticks: ticks.map { Tick(value: $0.value, label: label($0.value)) })
  }

  /// Returns the position of a value: 0 at ``low``, 1 at ``high``. Values outside the range are
  /// clamped to it.
  package func position(_ value: Double) -> Double {
    let value = min(max(value, low), high)
    return isLogarithmic
      ? (logarithm(value) - logarithm(low)) / (logarithm(high) - logarithm(low))
      : (value - low) / (high - low)
  }
}
