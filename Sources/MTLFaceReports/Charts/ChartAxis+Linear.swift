import MTLFaceSupport

extension ChartAxis {
  /// An axis that fits the drawable values among `values`.
  ///
  /// The axis is logarithmic if all drawable values are positive and they span more than two
  /// decades. Without a drawable value it runs from 0 to 1.
  package static func fitting(_ values: some Sequence<Double>) -> ChartAxis {
    var (low, high) = (Double.infinity, -Double.infinity)
    for value in values where isDrawable(value) {
      low = min(low, value)
      high = max(high, value)
    }
    if low > high { (low, high) = (0, 1) }
    if low > 0, high / low > 100 { return logarithmic(from: low, to: high) }
    // Equal values also need some room around them.
    let margin = high > low ? 0.04 * (high - low) : (high == 0 ? 1 : 0.1 * high.magnitude)
    // A quantity that is never negative gets no negative ticks.
    let floor = low >= 0 ? 0 : -Double.infinity
    return linear(from: max(low - margin, floor), to: high + margin, count: 6)
  }

  /// A linear axis with about `count` ticks at multiples of 1, 2 or 5 times a power of ten.
  package static func linear(from low: Double, to high: Double, count: Int) -> ChartAxis {
    let high = high > low ? high : low + max(low.magnitude, 1)
    return ChartAxis(low: low, high: high, ticks: linearTicks(low, high, count))
  }

  /// A linear axis from `low` (at least 0, less than 1) to 1, with six ticks of three decimals.
  package static func fractions(from low: Double) -> ChartAxis {
    let ticks = (0...5).map { step in
      let value = low + (1 - low) * Double(step) / 5
      return Tick(value: value, label: NumberFormat.fixed(value, 3))
    }
    return ChartAxis(low: low, high: 1, ticks: ticks)
  }

  /// An axis of the ranks from 1 to `last` (at least 2), of which about five have a tick.
  package static func ranks(upTo last: Int) -> ChartAxis {
    let last = max(last, 2)
    let step = max((last - 1 + 4) / 5, 1)
    let ranks = stride(from: 1, through: last, by: step)
    return ChartAxis(
      low: 1, high: Double(last), ticks: ranks.map { Tick(value: Double($0), label: "\($0)") })
  }

  /// An axis of counts from 0 to a round number that is at least `count`.
  package static func counts(upTo count: Int) -> ChartAxis {
    let step = roundStep(for: count, in: 5)
    let stepCount = max((count + step - 1) / step, 1)
    return ChartAxis(
      low: 0, high: Double(stepCount * step),
      ticks: (0...stepCount).map {
        Tick(value: Double($0 * step), label: NumberFormat.compact($0 * step))
      })
  }

  /// Returns the smallest of 1, 2, 5, 10, 20 and so on of which `parts` steps reach `count`.
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
    // Far from 0 and close together, the multiples of a step would not be distinct doubles.
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
