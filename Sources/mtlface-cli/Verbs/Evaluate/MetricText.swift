import MTLFace
import MTLFaceSupport

/// Formats metrics as text and JSON.
enum MetricText {
  /// Returns a share as a percentage, for example `93.20 %`, or `-` for nil.
  ///
  /// A share below 1 is never rounded to 100 %; it has more decimals instead, as in `99.996 %`.
  static func percent(_ share: Double?, decimals: Int = 2) -> String {
    guard let share else { return "-" }
    let enough = (decimals..<10).first {
      share == 1 || !Numbers.fixed(share * 100, $0).hasPrefix("100")
    }
    return Numbers.fixed(share * 100, enough ?? decimals) + " %"
  }

  /// Returns an interval, for example `90.11 to 95.30`, by default in percent.
  ///
  /// If all samples have the same value, the width is 0 and the interval has no meaning; the text
  /// then says so.
  static func interval(
    _ interval: ConfidenceInterval?, scale: Double = 100, decimals: Int = 2
  )
    -> String
  {
    guard let interval else { return "too few to measure" }
    guard interval.low < interval.high else { return "all equal: too few to measure" }
    return "\(Numbers.fixed(interval.low * scale, decimals)) to "
      + "\(Numbers.fixed(interval.high * scale, decimals))"
  }

  /// Returns an interval as an array such as `[0.9, 0.95]`, or null.
  static func json(_ interval: ConfidenceInterval?) -> JSON {
    interval.map { .array([.number($0.low), .number($0.high)]) } ?? .null
  }

  static func json(_ number: Double?) -> JSON { number.map(JSON.number) ?? .null }

  static func json(_ number: Int?) -> JSON { number.map(JSON.integer) ?? .null }
}
