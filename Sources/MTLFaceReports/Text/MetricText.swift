package import MTLFaceEvaluation
import MTLFaceSupport

/// Formats rates and intervals as text.
package enum MetricText {
  /// Returns a rate as a percentage: `93.20 %`.
  ///
  /// A rate below 1 gets as many decimals as it needs not to read as 100: `99.996 %`.
  ///
  /// - Parameters:
  ///   - rate: The rate, 0...1; the text of `nil` is `-`.
  ///   - decimals: The minimum number of decimals.
  package static func percent(_ rate: Double?, decimals: Int = 2) -> String {
    guard let rate else { return "-" }
    let enough = (decimals..<10).first {
      rate == 1 || !NumberFormat.fixed(rate * 100, $0).hasPrefix("100")
    }
    return NumberFormat.fixed(rate * 100, enough ?? decimals) + " %"
  }

  /// Returns the ends of an interval: `90.11 to 95.30`.
  ///
  /// - Parameters:
  ///   - interval: The interval. If `nil` or without width, the text says that the sample is too
  ///     small.
  ///   - scale: The factor of the ends, 100 for rates in percent.
  ///   - decimals: The number of decimals.
  package static func interval(
    _ interval: ConfidenceInterval?, scale: Double = 100, decimals: Int = 2
  ) -> String {
    guard let interval else { return "too few to measure" }
    guard interval.low < interval.high else { return "all equal: too few to measure" }
    return "\(NumberFormat.fixed(interval.low * scale, decimals)) to "
      + "\(NumberFormat.fixed(interval.high * scale, decimals))"
  }

  /// Returns a clause in parentheses, with a space before it, for the end of a sentence: ` (95 %
  /// confidence interval: 90.1 to 95.3 %)`.
  ///
  /// - Parameters:
  ///   - interval: The interval. The text is empty if it is `nil` or without width.
  ///   - scale: The factor of the ends, 100 for rates in percent.
  ///   - unit: The unit behind the interval, with the space before it.
  static func intervalClause(
    _ interval: ConfidenceInterval?, scale: Double = 100, unit: String = " %"
  ) -> String {
    guard let interval, interval.low < interval.high else { return "" }
    return " (95 % confidence interval: "
      + "\(Self.interval(interval, scale: scale, decimals: 1))\(unit))"
  }

  /// Returns the interval of a rate over people in parentheses. If there were no misses, the text
  /// is the upper bound of the share of people with misses.
  static func note(_ personRate: PersonRate, _ interval: ConfidenceInterval?) -> String {
    if let misses = personRate.missRateUpperBound {
      return "(no misses; up to \(percent(misses, decimals: 1)) of persons may be missed)"
    }
    return "(\(Self.interval(interval)))"
  }

  /// Returns how certain a rate over people is, as a clause in parentheses.
  ///
  /// - Parameters:
  ///   - personRate: The hits of each person.
  ///   - interval: The interval of the rate.
  static func certaintyClause(_ personRate: PersonRate, _ interval: ConfidenceInterval?) -> String {
    if let misses = personRate.missRateUpperBound {
      return "(no error observed; with \(NumberFormat.count(personRate.personCount, "person")), "
        + "errors for up to \(NumberFormat.fixed(100 * misses, 1)) % of people cannot be ruled out)"
    }
    guard let interval else { return "(too few photos for a confidence interval)" }
    return "(95 % confidence interval: \(NumberFormat.fixed(100 * interval.low, 1)) to "
      + "\(NumberFormat.fixed(100 * interval.high, 1)) %)"
  }
}

extension SynthesisMetrics.Estimate {
  /// Returns the value with its interval: `57.4 (55.1 to 59.6)`.
  package func text(scale: Double, decimals: Int) -> String {
    func number(_ value: Double) -> String { NumberFormat.fixed(value * scale, decimals) }
    let range = interval.map { " (\(number($0.low)) to \(number($0.high)))" }
    return number(value) + (range ?? "")
  }
}
