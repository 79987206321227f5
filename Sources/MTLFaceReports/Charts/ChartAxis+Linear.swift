import MTLFaceSupport

extension ChartAxis {
  /// Returns an axis that fits the drawable values in a sequence.
  ///
  /// The axis is logarithmic if all drawable values are positive and span more than two decades. If
  /// there are no drawable values, the axis fits the values 0 and 1.
  ///
  /// - Parameter values: The values. Values that are not drawable are ignored.
  package static func fitting(_ values: some Sequence<Double>) -> ChartAxis {
    var (low, high) = (Double.infinity, -Double.infinity)
    for value in values where isDrawable(value) {
      low = min(low, value)
      high = max(high, value)
    }
    if low > high { (low, high) = (0, 1) }
    if low > 0, high / low > 100 { return logarithmic(from: low, to: high) }
    // The axis also extends beyond the values if all of them are equal.
    let margin = high > low ? 0.04 * (high - low) : (high == 0 ? 1 : 0.1 * high.magnitude)
    // The axis of values that are not negative does not extend below 0.
    let floor = low >= 0 ? 0 : -Double.infinity
    return linear(from: max(low - margin, floor), to: high + margin, count: 6)
  }

  /// Returns a linear axis with ticks at multiples of 1, 2 or 5 times a power of ten.
  ///
  /// The axis has no ticks if the range is so small and so far from 0 that consecutive multiples
  /// can be the same double.
  ///
  /// - Parameters:
  ///   - low: The value at the start of the axis.
  ///   - high: The value at the end of the axis. If it is not greater than `low`, the end is `low`
  ///     + max(|`low`|, 1).
  ///   - count: The approximate number of ticks. If it is less than 3 or greater than 99, the axis
  ///     can have no ticks.
  package static func linear(from low: Double, to high: Double, count: Int) -> ChartAxis {
    let high = high > low ? high : low + max(low.magnitude, 1)
    return ChartAxis(low: low, high: high, ticks: linearTicks(low, high, count))
  }

  /// Returns a linear axis from a fraction to 1, with six ticks labeled with three decimals.
  ///
  /// - Parameter low: The fraction at the start of the axis, 0 or more and less than 1.
  package static func fractions(from low: Double) -> ChartAxis {
    let ticks = (0...5).map { step in
      let value = low + (1 - low) * Double(step) / 5
      return Tick(value: value, label: NumberFormat.fixed(value, 3))
    }
    return ChartAxis(low: low, high: 1, ticks: ticks)
  }

  /// Returns a linear axis of ranks from 1 with at most six ticks.
  ///
  /// - Parameter last: The rank at the end of the axis. Values below 2 are replaced by 2.
  package static func ranks(upTo last: Int) -> ChartAxis {
    let last = max(last, 2)
    let step = max((last - 1 + 4) / 5, 1)
    let ranks = stride(from: 1, through: last, by: step)
    return ChartAxis(
      low: 1, high: Double(last), ticks: ranks.map { Tick(value: Double($0), label: "\($0)") })
  }

  /// Returns a linear axis of counts from 0 to a round number.
  ///
  /// - Parameter count: The largest count to show.
  package static func counts(upTo count: Int) -> ChartAxis {
    let step = roundStep(for: count, in: 5)
    let stepCount = max((count + step - 1) / step, 1)
    return ChartAxis(
      low: 0, high: Double(stepCount * step),
      ticks: (0...stepCount).map {
        Tick(value: Double($0 * step), label: NumberFormat.compact($0 * step))
      })
  }

  /// Returns the smallest of the step sizes 1, 2, 5, 10, 20 and so on for which `parts` steps reach
  /// `count`.
  static func roundStep(for count: Int, in parts: Int) -> Int {
    var power = 1
    while power < Int.max / 100 {
      for step in [power, 2 * power, 5 * power] where step >= (count + parts - 1) / parts {
        return step
      }
      power *= 10
    }
    return power
  }

  private static func linearTicks(_ low: Double, _ high: Double, _ count: Int) -> [Tick] {
    let smallestStep = (high - low) / Double(max(count, 1))
    let exponent = NumberFormat.exponent(smallestStep)
    let power = NumberFormat.power(exponent)
    let factor = [1.0, 2, 5].first { $0 * power >= smallestStep * 0.999 } ?? 10
    let step = factor * power
    let (first, last) = ((low / step).rounded(.up), (high / step).rounded(.down))
    // If the range is small and far from 0, consecutive multiples of the step can be the same
    // double.
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
}
