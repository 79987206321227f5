import MTLFaceTensor

/// Numbers for people: without the digits that nobody reads.
package enum NumberFormat {
  /// With a comma every three digits.
  package static func grouped(_ value: Int) -> String {
    let digits = String(value.magnitude)
    var text = value < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text += "," }
      text.append(digit)
    }
    return text
  }

  /// With a fixed number of decimals, 0...15; as Swift writes it where it is very large.
  package static func fixed(_ value: Double, _ decimals: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "not a number" : "infinite" }
    let decimals = min(max(decimals, 0), 15)
    let scaled = (value.magnitude * power(decimals)).rounded()
    guard scaled < 1e15 else { return "\(value)" }
    let digits = String(Int(scaled))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let sign = value < 0 && scaled > 0 ? "-" : ""
    return sign + padded.dropLast(decimals) + (decimals > 0 ? "." + padded.suffix(decimals) : "")
  }

  /// With about `digits` (1...15) significant digits; with a power of ten where it is tiny or huge.
  package static func significant(_ value: Double, _ digits: Int = 4) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : fixed(value, 0) }
    let exponent = self.exponent(value.magnitude)
    if -5..<7 ~= exponent { return trimmed(fixed(value, digits - 1 - exponent)) }
    let mantissa =
      exponent < -300 ? value / 1e-300 / power(exponent + 300) : value / power(exponent)
    return trimmed(fixed(mantissa, digits - 1)) + "e\(exponent)"
  }

  /// `950`, `20k`, `1.5M`: for ticks.
  package static func short(_ value: Double) -> String {
    for (size, unit) in [(1e9, "G"), (1e6, "M"), (1e3, "k")] where value.magnitude >= size {
      return significant(value / size, 6) + unit
    }
    return significant(value, 6)
  }

  /// `42 s`, `12 min`, `5 h 03 min`, `2 d 4 h`.
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

  /// `no warnings`, `1 warning`, `2 warnings`.
  package static func count(_ count: Int, _ noun: String) -> String {
    "\(count == 0 ? "no" : grouped(count)) \(noun)\(count == 1 ? "" : "s")"
  }

  /// Ten to a whole power.
  package static func power(_ exponent: Int) -> Double {
    // Up to 22 all are exact, and a quotient of exact numbers is the nearest to the true one.
    let positive = (0..<exponent.magnitude).reduce(1.0) { product, _ in product * 10 }
    return exponent < 0 ? 1 / positive : positive
  }

  /// The power of ten at or below a positive number.
  package static func exponent(_ value: Double) -> Int {
    guard value.isFinite, value > 0 else { return 0 }
    let guess = Int((logarithm(value) / logarithm(10)).rounded(.down))
    // The logarithm of 1000 is a hair below three times that of 10.
    return power(guess + 1) <= value ? guess + 1 : guess
  }

  private static func trimmed(_ text: String) -> String {
    guard text.contains("."), !text.contains("e") else { return text }
    let kept = text.reversed().drop { $0 == "0" }.drop { $0 == "." }
    // "10.50" loses one zero, "10.00" its point too, and "100." never comes here.
    return String(kept.reversed())
  }
}
