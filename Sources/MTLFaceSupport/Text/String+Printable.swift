extension String {
  /// Returns the string padded on the right with spaces to a width in characters.
  package func padded(to width: Int) -> String {
    self + String(repeating: " ", count: Swift.max(0, width - count))
  }

  /// Returns the string padded on the left to a width in characters.
  ///
  /// - Parameters:
  ///   - width: The minimum number of characters of the result.
  ///   - character: The character to insert, for example `0` for numbers.
  package func leftPadded(to width: Int, with character: Character = " ") -> String {
    String(repeating: character, count: Swift.max(0, width - count)) + self
  }

  /// The string on a single line, with control and format characters escaped as `\u{...}`.
  ///
  /// Use this property for untrusted text, such as paths and names read from files, which could
  /// otherwise send control sequences to the terminal.
  package var printable: String {
    replacing(.invisible) { "\\u{\(String($0.value, radix: 16))}" }
  }

  /// The lines of the string without surrounding white space, joined by spaces. Empty lines are
  /// omitted.
  package var singleLine: String {
    split(whereSeparator: \.isNewline).map { line in
      line.drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed()
    }.filter { !$0.isEmpty }.map { String($0) }.joined(separator: " ")
  }

  /// Returns the string with unprintable characters replaced.
  ///
  /// - Parameters:
  ///   - unprintable: The characters to replace.
  ///   - replacement: A closure that returns the text that replaces a character.
  package func replacing(
    _ unprintable: UnprintableCharacters, with replacement: (Unicode.Scalar) -> String
  ) -> String {
    var result = UnicodeScalarView()
    for scalar in unicodeScalars {
      if unprintable.contains(scalar) {
        result.append(contentsOf: replacement(scalar).unicodeScalars)
      } else {
        result.append(scalar)
      }
    }
    return String(result)
  }

  /// The string, shortened to at most 60 characters, in quotation marks.
  package var quotedForMessage: String { "\"\(shortened(to: 60))\"" }

  /// Returns the string shortened to at most `length` characters. A shortened string ends with
  /// `...`.
  ///
  /// - Parameter length: The maximum number of characters, at least 3.
  package func shortened(to length: Int) -> String {
    count <= length ? self : prefix(length - 3) + "..."
  }
}
