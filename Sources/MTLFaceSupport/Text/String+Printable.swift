extension String {
  /// Returns the text, padded with spaces on the right to a width in characters.
  package func padded(to width: Int) -> String {
    self + String(repeating: " ", count: Swift.max(0, width - count))
  }

  /// Returns the text, padded with spaces on the left to a width in characters.
  package func leftPadded(to width: Int) -> String {
    String(repeating: " ", count: Swift.max(0, width - count)) + self
  }

  /// The text on one line, with control and format characters escaped as `\u{...}`.
  ///
  /// Paths and names in files are untrusted; unescaped, they could send control sequences to the
  /// terminal.
  package var printable: String {
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

  /// The text in quotation marks, shortened to 60 characters.
  package var quotedForMessage: String { "\"\(shortened(to: 60))\"" }

  /// Returns the text, or its beginning and an ellipsis if it has more than `length` characters.
  package func shortened(to length: Int) -> String {
    count <= length ? self : prefix(length - 3) + "..."
  }
}
