import MTLFaceSupport
import MTLFaceTensor

/// An axis of a chart: its range of values and the ticks of its grid.
///
/// Axes are created by static methods that choose the ticks. ``fitting(_:)`` also chooses the range
/// for measured values. ``linear(from:to:count:)`` and ``powersOfTen(from:to:)`` use a given range.
/// ``fractions(from:)``, ``rates(resolvedBy:)``, ``ranks(upTo:)`` and ``counts(upTo:)`` are for the
/// quantities in evaluations.
package struct ChartAxis: Hashable, Sendable {
  /// A grid line and its label.
  package struct Tick: Hashable, Sendable {
    /// The value at which the line is drawn.
    package let value: Double
    /// The text next to the line.
    package let label: String
  }

  /// The value at the start of the axis.
  package let low: Double
  /// The value at the end of the axis, greater than ``low``.
  package let high: Double
  /// Whether positions along the axis are proportional to the logarithm of the value.
  package let isLogarithmic: Bool
  /// The grid lines, all between ``low`` and ``high``.
  package let ticks: [Tick]

  /// Creates an axis.
  ///
  /// - Parameters:
  ///   - low: The value at the start of the axis. It must be positive on a logarithmic axis.
  ///   - high: The value at the end of the axis, greater than `low`.
  ///   - isLogarithmic: Whether the axis is logarithmic.
  ///   - ticks: The grid lines, all between `low` and `high`.
  init(low: Double, high: Double, isLogarithmic: Bool = false, ticks: [Tick]) {
    self.low = low
    self.high = high
    self.isLogarithmic = isLogarithmic
    self.ticks = ticks
  }

  /// The largest magnitude of a value that a chart draws. Calculations with larger values could
  /// overflow.
  package static let maximumMagnitude = 1e100

  /// Returns whether a chart can draw a value, that is, whether the value has a magnitude of at
  /// most ``maximumMagnitude``.
  package static func isDrawable(_ value: Double) -> Bool { value.magnitude <= maximumMagnitude }

  /// Returns a copy of the axis with other tick labels.
  ///
  /// - Parameter label: A function that returns the label of a value.
  package func labeled(_ label: (Double) -> String) -> ChartAxis {
    ChartAxis(
      low: low, high: high, isLogarithmic: isLogarithmic,
      ticks: ticks.map { Tick(value: $0.value, label: label($0.value)) })
  }

  /// Returns the position of a value along the axis, from 0 at ``low`` to 1 at ``high``. Values
  /// outside the range are clamped.
  package func position(_ value: Double) -> Double {
    let value = min(max(value, low), high)
    return isLogarithmic
      ? (logarithm(value) - logarithm(low)) / (logarithm(high) - logarithm(low))
      : (value - low) / (high - low)
  }
}
