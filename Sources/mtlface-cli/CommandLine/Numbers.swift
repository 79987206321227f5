/// Numbers for people.
enum Numbers {
  /// With a comma every three digits.
  static func grouped(_ value: Int) -> String {
    var digits = Array(String(value.magnitude))
    var at = digits.count - 3
    while at > 0 {
      digits.insert(",", at: at)
      at -= 3
    }
    return (value < 0 ? "-" : "") + String(digits)
  }

  /// A time in the units that people would use: `42 s`, `7 min`, `3 h 20 min`.
  static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "a long time" }
    if seconds < 100 { return "\(fixed(seconds, 0)) s" }
    let minutes = Int((seconds / 60).rounded())
    return minutes < 100 ? "\(minutes) min" : "\(minutes / 60) h \(minutes % 60) min"
  }

  /// With a fixed number of decimals.
  static func fixed(_ value: Double, _ decimals: Int) -> String {
    let scale = (0..<decimals).reduce(1.0) { product, _ in product * 10 }
    let scaled = (abs(value) * scale).rounded()
    guard scaled < 1e15 else { return "\(value)" }
    let digits = String(Int(scaled))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let sign = value < 0 && scaled > 0 ? "-" : ""
    return sign + padded.dropLast(decimals) + (decimals > 0 ? "." + padded.suffix(decimals) : "")
  }

  /// Bytes in decimal units, as disks are sold.
  static func bytes(_ count: Int) -> String {
    let units: [(Double, String)] = [(1e9, "GB"), (1e6, "MB"), (1e3, "kB")]
    for (size, unit) in units where Double(count) >= size {
      return "\(fixed(Double(count) / size, 1)) \(unit)"
    }
    return count == 1 ? "1 byte" : "\(count) bytes"
  }

  /// `1 tensor`, `2 tensors`, `2 entries`.
  static func count(_ count: Int, _ noun: String) -> String {
    if count != 1, noun.hasSuffix("y") { return "\(grouped(count)) \(noun.dropLast())ies" }
    return "\(grouped(count)) \(noun)\(count == 1 ? "" : "s")"
  }
}
