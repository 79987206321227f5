import MTLFaceSupport
import MTLFaceTensor

/// Numbers along one side of a chart, even or by powers of ten.
package struct ChartAxis: Hashable, Sendable {
  /// A line of the grid.
  package struct Tick: Hashable, Sendable {
    /// Where it is.
    package let value: Double
    /// What is written there.
    package let label: String
  }

  /// The number at the beginning.
  package let low: Double
  /// The number at the end, above ``low``.
  package let high: Double
  /// Whether equal ways are equal factors.
  package let isLogarithmic: Bool
  /// Lines of the grid, all between the ends, rising.
  package private(set) var ticks: [Tick]

  /// Beyond this a number is no measurement, and sums of a few could overflow.
  package static let largest = 1e100

  /// Whether a number can be drawn.
  package static func holds(_ value: Double) -> Bool { value.magnitude <= largest }

  /// An axis for the numbers that can be drawn: by powers of ten where all are positive and span
  /// more than two decades, even else.
  package init(fitting values: some Sequence<Double>) {
    var (low, high) = (Double.infinity, -Double.infinity)
    for value in values where Self.holds(value) {
      low = min(low, value)
      high = max(high, value)
    }
    if low > high { (low, high) = (0, 1) }
    if low > 0, high / low > 100 {
      self.init(logarithmicFrom: low, to: high)
    } else {
      // Equal numbers get some room around them.
      let room = high > low ? 0.04 * (high - low) : (high == 0 ? 1 : 0.1 * high.magnitude)
      // A quantity that never is negative has no negative ticks.
      let floor = low >= 0 ? 0 : -Double.infinity
      self.init(from: max(low - room, floor), to: high + room, count: 6)
    }
  }

  /// An even axis with about `count` ticks.
  package init(from low: Double, to high: Double, count: Int) {
    self.low = low
    self.high = high > low ? high : low + max(low.magnitude, 1)
    isLogarithmic = false
    ticks = Self.evenTicks(self.low, self.high, count)
  }

  /// An axis of powers of ten from `low` to `high`, both positive, ticks at every power.
  package init(powersFrom low: Double, to high: Double) {
    self.low = low
    self.high = high > low ? high : low * 10
    isLogarithmic = true
    let (first, last) = (NumberFormat.exponent(low), NumberFormat.exponent(self.high))
    ticks = (first...max(first, last)).map { NumberFormat.power($0) }
      .filter { low <= $0 && $0 <= high }
      .map { Tick(value: $0, label: NumberFormat.short($0)) }
  }

  /// The same axis with other words at its ticks.
  package func labeled(_ label: (Double) -> String) -> ChartAxis {
    var result = self
    result.ticks = ticks.map { Tick(value: $0.value, label: label($0.value)) }
    return result
  }

  private init(logarithmicFrom low: Double, to high: Double) {
    self.low = max(low / 1.1, 1e-300)
    self.high = high * 1.1
    isLogarithmic = true
    ticks = Self.powerTicks(self.low, self.high)
  }

  /// Where a number is: 0 at the beginning, 1 at the end; what lies beyond is drawn on the end.
  package func position(_ value: Double) -> Double {
    let value = min(max(value, low), high)
    return isLogarithmic
      ? (logarithm(value) - logarithm(low)) / (logarithm(high) - logarithm(low))
      : (value - low) / (high - low)
  }

  /// Multiples of 1, 2 or 5 times a power of ten.
  private static func evenTicks(_ low: Double, _ high: Double, _ count: Int) -> [Tick] {
    let least = (high - low) / Double(max(count, 1))
    let exponent = NumberFormat.exponent(least)
    let power = NumberFormat.power(exponent)
    let factor = [1.0, 2, 5].first { $0 * power >= least * 0.999 } ?? 10
    let step = factor * power
    let (first, last) = ((low / step).rounded(.up), (high / step).rounded(.down))
    // Numbers far from 0 and close together leave no steps that doubles could tell apart.
    guard step > 0, first.magnitude < 1e14, last >= first, last - first < 100 else { return [] }
    let decimals = max(0, -exponent - (factor == 10 ? 1 : 0))
    return (0...Int(last - first)).map { index in
      let value = (first + Double(index)) * step
      let isLong = max(low.magnitude, high.magnitude) >= 1e4 || decimals > 5
      return Tick(
        value: value,
        label: isLong ? NumberFormat.short(value) : NumberFormat.fixed(value, decimals))
    }
  }

  /// Powers of ten, of many every second or third; with 2 and 5 where there are few.
  private static func powerTicks(_ low: Double, _ high: Double) -> [Tick] {
    let (first, last) = (NumberFormat.exponent(low), NumberFormat.exponent(high))
    let every = max((last - first + 5) / 6, 1)
    let factors: [Double] = last - first <= 3 ? [1, 3] : [1]
    var ticks: [Tick] = []
    for exponent in first...max(first, last) where exponent.isMultiple(of: every) {
      for factor in factors {
        let value = factor * NumberFormat.power(exponent)
        guard low <= value, value <= high else { continue }
        ticks.append(Tick(value: value, label: NumberFormat.short(value)))
      }
    }
    return ticks
  }
}
