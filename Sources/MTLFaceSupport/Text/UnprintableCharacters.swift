/// A class of characters that must not appear in a one-line message, because they break the line,
/// reorder the text or control the terminal.
package enum UnprintableCharacters: Sendable {
  /// Control characters.
  case control
  /// Control characters, line and paragraph separators, and characters that change the direction of
  /// the text.
  case controlAndDirection
  /// Control and format characters, line and paragraph separators, surrogates, and characters for
  /// private use.
  case invisible

  /// Returns whether the class contains a character.
  package func contains(_ scalar: Unicode.Scalar) -> Bool {
    switch (self, scalar.properties.generalCategory) {
    case (_, .control): true
    case (.controlAndDirection, .lineSeparator), (.controlAndDirection, .paragraphSeparator): true
    case (.controlAndDirection, _):
      (0x202a...0x202e).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
    case (.invisible, .format), (.invisible, .lineSeparator), (.invisible, .paragraphSeparator),
      (.invisible, .surrogate), (.invisible, .privateUse):
      true
    default: false
    }
  }
}
