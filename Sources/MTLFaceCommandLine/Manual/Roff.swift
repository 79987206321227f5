/// Functions that format text for `man`, in the macros of man(7).
enum Roff {
  /// Formats the paragraphs of a text, which are separated by empty lines.
  static func paragraphs(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.split(separator: "").map { prose($0.joined(separator: " ")) }
      .joined(separator: ".PP\n")
  }

  /// Formats a sentence or a paragraph, which `man` wraps.
  static func prose(_ text: String) -> String {
    HelpText.wrapped(text, width: 72).map { line in
      let words = line.split(separator: " ").map { word in
        // An option or a program name is shown with hyphens that can be copied.
        word.contains("--") || word.hasPrefix("-") || word.contains("-cli")
          ? literal(word) : escaped(word)
      }
      return protected(words.joined(separator: " ")) + "\n"
    }.joined()
  }

  /// Formats a definition: a term, which is already formatted, and its meaning.
  static func definition(_ term: String, _ meaning: String) -> String {
    ".TP\n\(protected(term))\n\(prose(meaning))"
  }

  /// Formats commands as separate lines that are not wrapped.
  static func example(_ command: String) -> String {
    ".PP\n.RS 4\n.nf\n\(protected(literal(command)))\n.fi\n.RE\n"
  }

  /// Formats a heading of a section (`SH`) or a subsection (`SS`).
  static func heading(_ macro: String, _ title: String) -> String {
    ".\(macro) \"\(literal(title))\"\n"
  }

  /// Formats text in bold that a user types.
  static func bold(_ text: some StringProtocol) -> String { "\\fB\(literal(text))\\fR" }

  /// Formats a placeholder in italics.
  static func italic(_ text: some StringProtocol) -> String { "\\fI\(literal(text))\\fR" }

  /// Replaces the characters that `man` would display as typographic characters.
  static func literal(_ text: some StringProtocol) -> String {
    escaped(text).map { character in
      switch character {
      case "-": "\\-"
      case "'": "\\(aq"
      case "`": "\\(ga"
      case "^": "\\(ha"
      case "~": "\\(ti"
      default: String(character)
      }
    }.joined()
  }

  private static func escaped(_ text: some StringProtocol) -> String {
    text.map { $0 == "\\" ? "\\e" : $0 == "\"" ? "\\(dq" : String($0) }.joined()
  }

  /// Prevents `man` from interpreting a line as a request.
  private static func protected(_ line: String) -> String {
    line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
  }
}
