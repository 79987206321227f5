/// Escaping of text that does not come from this library.
package enum HTMLText {
  /// Returns text for the content of an element or a quoted attribute.
  ///
  /// Characters with a meaning in HTML are escaped. Control characters other than line breaks and
  /// tabs, and characters that change the text direction, are replaced with U+FFFD.
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

  /// Returns escaped text, shortened with an ellipsis if it has more than `length` Unicode scalars.
  package static func escaped(_ text: String, to length: Int) -> String {
    // A character may consist of any number of scalars, so a limit of characters would be no limit.
    let scalars = text.unicodeScalars
    guard scalars.count > length else { return escaped(text) }
    return escaped(String(scalars.prefix(max(length - 1, 0)))) + "…"
  }
}
