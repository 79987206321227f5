/// Functions that format numbers for people.
package enum NumberFormat {
  /// Returns the integer with commas between groups of three digits, such as `1,234,567`.
  package static func grouped(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var text = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
      text.append(digit)
    }
    return text
  }

  /// Returns the number with a fixed number of decimals.
  ///
  /// - Parameters:
  ///   - value: The number. Infinity is written as `infinite`, and NaN as `not a number`.
  ///   - decimals: The number of decimals, clamped to 0...15. A value with more than 15 digits is
  ///     written in Swift's default format instead.
  package static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else {
      return value.isNaN ? "not a number" : value < 0 ? "-infinite" : "infinite"
    }
    let decimals = min(max(decimals, 0), 15)
    let scaled = (value.magnitude * power(decimals)).rounded()
    guard scaled < 1e15 else { return "\(value)" }
    let padded = String(Int(scaled)).leftPadded(to: decimals + 1, with: "0")
    let sign = value < 0 && scaled > 0 ? "-" : ""
    return sign + padded.dropLast(decimals) + (decimals > 0 ? "." + padded.suffix(decimals) : "")
  }

  /// Returns the number with up to `digits` (1...15) significant digits and no trailing zeros
  /// after the decimal point. The digits before the decimal point are never rounded off.
  ///
  /// Numbers with a magnitude below 1e-5 or of at least 1e7 are written with an exponent, such as
  /// `2.5e12`.
  package static func significant(_ value: Double, _ digits: Int = 4) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : fixed(value, 0) }
    let exponent = self.exponent(value.magnitude)
    if -5..<7 ~= exponent { return trimmed(fixed(value, digits - 1 - exponent)) }
    let mantissa =
      exponent < -300 ? value / 1e-300 / power(exponent + 300) : value / power(exponent)
    return trimmed(fixed(mantissa, digits - 1)) + "e\(exponent)"
  }

  /// Returns the number with an SI prefix for an axis label, such as `950`, `20k` or `1.5M`.
  package static func short(_ value: Double) -> String {
    for (size, unit) in [(1e9, "G"), (1e6, "M"), (1e3, "k")] where value.magnitude >= size {
      return significant(value / size, 6) + unit
    }
    return significant(value, 6)
  }

  /// Returns a short form of a count, such as `99,999`, `123k` or `12.3M`.
  package static func compact(_ count: Int) -> String {
    switch count {
    case ..<100_000: grouped(count)
    case ..<1_000_000: "\(count / 1000)k"
    case ..<100_000_000: "\(count / 1_000_000).\(count / 100_000 % 10)M"
    default: "\(count / 1_000_000)M"
    }
  }

  /// Returns a duration in seconds, minutes, hours and minutes, or days and hours, such as `42 s`,
  /// `12 min`, `5 h 03 min` or `2 d 4 h`.
  ///
  /// - Parameter seconds: The duration in seconds. A negative duration is written as `0 s`, and
  ///   infinity and NaN are written as `?`.
  package static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, let whole = Int(exactly: max(seconds, 0).rounded()) else { return "?" }
    switch whole {
    case ..<120: return "\(whole) s"
    case ..<7200: return "\(whole / 60) min"
    case ..<172_800:
      let minutes = whole % 3600 / 60
      return "\(whole / 3600) h \(minutes < 10 ? "0" : "")\(minutes) min"
    default: return "\(grouped(whole / 86_400)) d \(whole % 86_400 / 3600) h"
    }
  }

  /// Returns a size in decimal units, such as `999 bytes`, `1.5 kB` or `2.0 MB`.
  package static func bytes(_ count: Int) -> String {
    let units: [(Double, String)] = [(1e9, "GB"), (1e6, "MB"), (1e3, "kB")]
    for (size, unit) in units where Double(count) >= size {
      return "\(fixed(Double(count) / size, 1)) \(unit)"
    }
    return count == 1 ? "1 byte" : "\(count) bytes"
  }

  /// Returns a count with its noun in the singular or plural, such as `1 tensor`, `2,000 tensors`,
  /// `2 entries` or `2 people`.
  ///
  /// - Parameters:
  ///   - count: The count.
  ///   - noun: The noun in the singular.
  package static func count(_ count: Int, _ noun: String) -> String {
    "\(grouped(count)) \(inflected(noun, for: count))"
  }

  /// Returns a short form of a count with its noun in the singular or plural, such as `123k
  /// images`.
  ///
  /// - Parameters:
  ///   - count: The count.
  ///   - noun: The noun in the singular.
  package static func compact(_ count: Int, _ noun: String) -> String {
    "\(compact(count)) \(inflected(noun, for: count))"
  }

  /// Returns a noun in the singular if the count is 1, and in the plural otherwise.
  package static func inflected(_ noun: String, for count: Int) -> String {
    if count == 1 { return noun }
    if noun == "person" { return "people" }
    return noun.hasSuffix("y") ? "\(noun.dropLast())ies" : "\(noun)s"
  }

  /// Returns 10 raised to an integer power.
  package static func power(_ exponent: Int) -> Double {
    // Powers up to 10^22 are exact, so their reciprocals are rounded only once.
    let positive = (0..<exponent.magnitude).reduce(1.0) { product, _ in product * 10 }
    return exponent < 0 ? 1 / positive : positive
  }

  /// Returns the exponent of the largest power of ten that is at most `value`, or 0 if `value` is
  /// not a positive finite number.
  package static func exponent(_ value: Double) -> Int {
    guard value.isFinite, value > 0 else { return 0 }
    let estimate = Int((log(value) / log(10)).rounded(.down))
    // The estimate can be too small by one. For example, log(1000) / log(10) is less than 3.
    return power(estimate + 1) <= value ? estimate + 1 : estimate
  }

  private static func trimmed(_ text: String) -> String {
    guard text.contains("."), !text.contains("e") else { return text }
    let reversed = text.reversed().drop { $0 == "0" }.drop { $0 == "." }
    return String(reversed.reversed())
  }
}
