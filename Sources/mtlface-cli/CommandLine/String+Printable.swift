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
