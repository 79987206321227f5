/// Text from outside, made harmless for a page.
package enum HTMLText {
  /// The text for an element's content or a quoted attribute: what HTML reads as its own is written
  /// out, what drives a display (control characters, changes of direction) shows as U+FFFD.
  package static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case "\u{200e}", "\u{200f}", "\u{202a}"..."\u{202e}", "\u{2066}"..."\u{2069}",
        _ where scalar.properties.generalCategory == .control:
        result += "\u{fffd}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// As ``escaped(_:)``, cut where it is longer than `length` characters.
  package static func escaped(_ text: String, to length: Int) -> String {
    // Characters may be of any length, so that scalars are counted.
    let scalars = text.unicodeScalars
    guard scalars.count > length else { return escaped(text) }
    return escaped(String(scalars.prefix(max(length - 1, 0)))) + "…"
  }
}
