import MTLFace
import MTLFaceSupport

/// Measures for people and machines.
enum MetricText {
  /// `93.20 %`; what is not all does not read as all: `99.996 %`.
  static func percent(_ share: Double?, decimals: Int = 2) -> String {
    guard let share else { return "-" }
    let enough = (decimals..<10).first {
      share == 1 || !Numbers.fixed(share * 100, $0).hasPrefix("100")
    }
    return Numbers.fixed(share * 100, enough ?? decimals) + " %"
  }

  /// `90.11 to 95.30`, in per cent. Where all are alike an interval has no width and says nothing.
  static func interval(
    _ interval: ConfidenceInterval?, scale: Double = 100, decimals: Int = 2
  )
    -> String
  {
    guard let interval else { return "too few to tell" }
    guard interval.low < interval.high else { return "all alike: too few to tell" }
    return "\(Numbers.fixed(interval.low * scale, decimals)) to "
      + "\(Numbers.fixed(interval.high * scale, decimals))"
  }

  /// `[0.9, 0.95]`, or null.
  static func json(_ interval: ConfidenceInterval?) -> JSON {
    interval.map { .array([.number($0.low), .number($0.high)]) } ?? .null
  }

  static func json(_ number: Double?) -> JSON { number.map(JSON.number) ?? .null }

  static func json(_ number: Int?) -> JSON { number.map(JSON.integer) ?? .null }
}
