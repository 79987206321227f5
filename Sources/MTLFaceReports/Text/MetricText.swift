package import MTLFaceEvaluation
import MTLFaceSupport

/// Text formats for rates and intervals.
package enum MetricText {
  /// Returns a rate as a percentage: `93.20%`.
  ///
  /// If a rate below 1 would be rounded to 100%, more decimals are used: `99.996%`.
  ///
  /// - Parameters:
  ///   - rate: The rate, 0...1, or `nil`, which is formatted as `-`.
  ///   - decimals: The minimum number of decimals.
  package static func percent(_ rate: Double?, decimals: Int = 2) -> String {
    guard let rate else { return "-" }
    let sufficient = (decimals..<10).first {
      rate == 1 || !NumberFormat.fixed(rate * 100, $0).hasPrefix("100")
    }
    return NumberFormat.fixed(rate * 100, sufficient ?? decimals) + "%"
  }

  /// Returns the bounds of an interval: `90.11 to 95.30`.
  ///
  /// - Parameters:
  ///   - interval: The interval. If it is `nil` or has zero width, the text states that the sample
  ///     is too small.
  ///   - scale: The factor by which the bounds are multiplied, 100 to convert rates to percentages.
  ///   - decimals: The number of decimals.
  package static func interval(
    _ interval: ConfidenceInterval?, scale: Double = 100, decimals: Int = 2
  ) -> String {
    guard let interval else { return "too few to measure" }
    guard interval.low < interval.high else { return "all equal: too few to measure" }
    return "\(NumberFormat.fixed(interval.low * scale, decimals)) to "
      + "\(NumberFormat.fixed(interval.high * scale, decimals))"
  }

  /// Returns a clause in parentheses for the end of a sentence. It begins with a space: ` (95%
  /// confidence interval: 90.1 to 95.3%)`.
  ///
  /// - Parameters:
  ///   - interval: The interval. If it is `nil` or has zero width, the text is empty.
  ///   - scale: The factor by which the bounds are multiplied, 100 to convert rates to percentages.
  ///   - unit: The unit that follows the interval, including a space if one is required.
  static func intervalClause(
    _ interval: ConfidenceInterval?, scale: Double = 100, unit: String = "%"
  ) -> String {
    guard let interval, interval.low < interval.high else { return "" }
    return " (95% confidence interval: "
      + "\(Self.interval(interval, scale: scale, decimals: 1))\(unit))"
  }

  /// Returns, in parentheses, the interval of a rate over people or, if there were no misses, an
  /// upper bound on the fraction of people with misses.
  static func note(_ personRate: PersonRate, _ interval: ConfidenceInterval?) -> String {
    if let misses = personRate.missRateUpperBound {
      return "(no misses; up to \(percent(misses, decimals: 1)) of people may be missed)"
    }
    return "(\(Self.interval(interval)))"
  }

  /// Returns a clause in parentheses that describes the uncertainty of a rate over people.
  ///
  /// - Parameters:
  ///   - personRate: The rate, recorded by person.
  ///   - interval: The interval of the rate, or `nil` if there are too few photos to compute it.
  static func certaintyClause(_ personRate: PersonRate, _ interval: ConfidenceInterval?) -> String {
    if let misses = personRate.missRateUpperBound {
      return "(no error observed; with \(NumberFormat.count(personRate.personCount, "person")), "
        + "errors for up to \(NumberFormat.fixed(100 * misses, 1))% of people cannot be ruled out)"
    }
    guard let interval else { return "(too few photos for a confidence interval)" }
    return "(95% confidence interval: \(NumberFormat.fixed(100 * interval.low, 1)) to "
      + "\(NumberFormat.fixed(100 * interval.high, 1))%)"
  }
}

extension SynthesisMetrics.Estimate {
  /// Returns the value and its interval: `57.4 (55.1 to 59.6)`.
  ///
  /// - Parameters:
  ///   - scale: The factor by which the value and the bounds are multiplied.
  ///   - decimals: The number of decimals.
  package func text(scale: Double, decimals: Int) -> String {
    func number(_ value: Double) -> String { NumberFormat.fixed(value * scale, decimals) }
    let range = interval.map { " (\(number($0.low)) to \(number($0.high)))" }
    return number(value) + (range ?? "")
  }
}
