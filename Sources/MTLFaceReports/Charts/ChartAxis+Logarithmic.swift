import MTLFaceSupport

extension ChartAxis {
  /// A logarithmic axis from `low` to `high`, both positive, with a tick at every power of ten.
  package static func powersOfTen(from low: Double, to high: Double) -> ChartAxis {
    let high = high > low ? high : low * 10
    let (first, last) = (NumberFormat.exponent(low), NumberFormat.exponent(high))
    let ticks = (first...max(first, last)).map { NumberFormat.power($0) }
      .filter { low <= $0 && $0 <= high }
      .map { Tick(value: $0, label: NumberFormat.short($0)) }
    return ChartAxis(low: low, high: high, isLogarithmic: true, ticks: ticks)
  }

  /// A logarithmic axis of error rates, from the smallest rate that `count` pairs can resolve to 1.
  ///
  /// The axis starts at a power of ten between 1e-6 and 0.1; the ticks run from 1 down to it.
  package static func rates(resolvedBy count: Int) -> ChartAxis {
    let exponents = (1...6).map { -$0 }
    let lowest = exponents.first { NumberFormat.power($0) * Double(count) <= 1 } ?? -6
    let ticks = stride(from: 0, through: lowest, by: -1).map { exponent in
      let value = NumberFormat.power(exponent)
      return Tick(
        value: value, label: exponent < -2 ? "1e\(exponent)" : NumberFormat.significant(value))
    }
    return ChartAxis(
      low: NumberFormat.power(lowest), high: 1, isLogarithmic: true, ticks: ticks)
  }

  /// A logarithmic axis around positive values, with ticks at powers of ten: at every second or
  /// third of many, and also at three times each of a few.
  static func logarithmic(from low: Double, to high: Double) -> ChartAxis {
    let (low, high) = (max(low / 1.1, 1e-300), high * 1.1)
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
    return ChartAxis(low: low, high: high, isLogarithmic: true, ticks: ticks)
  }
}
