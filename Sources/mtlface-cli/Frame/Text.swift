/// Columns of text, each as wide as its widest cell.
struct TextTable {
  /// How a column's cells stand.
  enum Alignment { case left, right }

  private let alignments: [Alignment]
  private var rows: [[String]] = []

  /// A table whose rows have one cell per alignment.
  init(_ alignments: Alignment...) { self.alignments = alignments }

  /// Appends a row.
  mutating func add(_ cells: String...) { add(cells) }

  /// A row.
  mutating func add(_ cells: [String]) { rows.append(cells.map(\.printable)) }

  /// The rows, indented, each ended by a line break.
  func text(indent: Int = 0) -> String {
    var widths = alignments.map { _ in 0 }
    for row in rows {
      for (column, cell) in row.enumerated() { widths[column] = max(widths[column], cell.count) }
    }
    return rows.map { row in
      let cells = row.enumerated().map { column, cell in
        alignments[column] == .left
          ? cell.padded(to: widths[column])
          : String(repeating: " ", count: widths[column] - cell.count) + cell
      }
      let line = String(repeating: " ", count: indent) + cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
    }.joined()
  }
}

extension String {
  /// The text with spaces up to a width.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: Swift.max(0, width - count))
  }

  /// The text on one line and without control characters: names in files and paths are whatever
  /// somebody wrote there, and must not drive a terminal.
  var printable: String {
    var result = ""
    for scalar in unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse:
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The text in quotation marks, cut where it is long.
  var quotedForMessage: String { "\"\(shortened(to: 60))\"" }

  /// The text, its end replaced by an ellipsis where it is longer than `length`.
  func shortened(to length: Int) -> String {
    count <= length ? self : prefix(length - 3) + "..."
  }
}

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
