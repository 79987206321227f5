/// Functions that escape text for HTML.
package enum HTMLText {
  /// Returns text that is escaped for the content of an element or of a quoted attribute.
  ///
  /// Characters with a special meaning in HTML are escaped. Control characters other than line
  /// feeds and tabs, and characters that change the text direction, are replaced with U+FFFD.
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

  /// Returns escaped text that is truncated to a maximum length.
  ///
  /// - Parameters:
  ///   - text: The text.
  ///   - length: The maximum number of Unicode scalars before escaping. Longer text is truncated
  ///     and ends with an ellipsis.
  package static func escaped(_ text: String, to length: Int) -> String {
    // The limit applies to scalars, because a character can consist of any number of scalars.
    let scalars = text.unicodeScalars
    guard scalars.count > length else { return escaped(text) }
    return escaped(String(scalars.prefix(max(length - 1, 0)))) + "…"
  }
}
