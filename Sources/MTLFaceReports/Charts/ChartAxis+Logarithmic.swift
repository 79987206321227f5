import MTLFaceSupport

extension ChartAxis {
  /// Returns a logarithmic axis with a tick at each power of ten.
  ///
  /// - Parameters:
  ///   - low: The value at the start of the axis, which must be positive.
  ///   - high: The value at the end of the axis. If it is not greater than `low`, the end is 10
  ///     times `low`.
  package static func powersOfTen(from low: Double, to high: Double) -> ChartAxis {
    let high = high > low ? high : low * 10
    let (first, last) = (NumberFormat.exponent(low), NumberFormat.exponent(high))
    let ticks = (first...max(first, last)).map { NumberFormat.power($0) }
      .filter { low <= $0 && $0 <= high }
      .map { Tick(value: $0, label: NumberFormat.short($0)) }
    return ChartAxis(low: low, high: high, isLogarithmic: true, ticks: ticks)
  }

  /// Returns a logarithmic axis of error rates that ends at 1, with a tick at each power of ten.
  ///
  /// The axis starts at the smallest rate that can be measured with the given number of pairs,
  /// rounded down to a power of ten and clamped to 1e-6...0.1.
  ///
  /// - Parameter count: The number of pairs.
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

  /// Returns a logarithmic axis that extends slightly beyond a range of positive values.
  ///
  /// Ticks are at powers of ten. In a wide range, only every nth power has a tick, so that there
  /// are at most seven ticks. A narrow range also has ticks at three times each power.
  static func logarithmic(from low: Double, to high: Double) -> ChartAxis {
    let (low, high) = (max(low / 1.1, 1e-300), high * 1.1)
    let (first, last) = (NumberFormat.exponent(low), NumberFormat.exponent(high))
    let exponentStep = max((last - first + 5) / 6, 1)
    let factors: [Double] = last - first <= 3 ? [1, 3] : [1]
    var ticks: [Tick] = []
    for exponent in first...max(first, last) where exponent.isMultiple(of: exponentStep) {
      for factor in factors {
        let value = factor * NumberFormat.power(exponent)
        guard low <= value, value <= high else { continue }
        ticks.append(Tick(value: value, label: NumberFormat.short(value)))
      }
    }
    return ChartAxis(low: low, high: high, isLogarithmic: true, ticks: ticks)
  }
}
