import MTLFaceSupport

/// The help texts of a program, which are generated from the declarations of its verbs.
struct HelpText {
  let program: CommandLineProgram
  /// The maximum length of a line, in characters.
  private static let width = 80

  /// The help of the program.
  var overview: String {
    let name = program.name
    return """
      \(program.summary)

      usage: \(name) COMMAND [options]

      commands:
      \(Self.list(program.verbs.map { ($0.name, $0.summary) }))
      \(name) help COMMAND    print the help of a command
      \(name) COMMAND --help  print the help of a command
      \(name) --version       print the version and the build configuration

      exit status:
      \(Self.list(ExitStatus.allCases.map { ("\($0.rawValue)", $0.meaning) }))
      Errors and progress are printed on standard error. Each error is one line.
      Progress is printed only if standard error is a terminal.

      """
  }

  /// Returns the help of the verbs that begin with the same word.
  func overview(of group: CommandGroup) -> String {
    let prefix = "\(program.name) \(group.word)"
    return """
      usage: \(prefix) SUBCOMMAND [options]

      commands:
      \(Self.list(group.verbs.map { ($0.name, $0.summary) }))
      \(prefix) SUBCOMMAND --help  print the help of a command

      """
  }

  /// Returns the help of a verb.
  func help(for verb: any Verb.Type) -> String {
    var text = "\(verb.summary).\n\nusage: \(program.usage(of: verb))\n\n"
    text += Self.paragraphs(verb.discussion)
    if !verb.positionals.isEmpty {
      text += "arguments:\n\(Self.list(verb.positionals.map { ($0.name, $0.help) }))\n"
    }
    let options = program.options(of: verb).map { (Self.label($0), Self.explanation($0)) }
    text += "options:\n\(Self.list(options))\n"
    text += "examples:\n"
    for example in verb.examples { text += "  # \(example.purpose)\n  \(example.command)\n" }
    return text
      + "\n--json prints one object with these members:\n\(Self.list(verb.jsonMembers.map { $0 }))"
  }

  private static func label(_ option: any OptionDeclaration) -> String {
    let short = option.short.map { "-\($0), " } ?? ""
    return "\(short)--\(option.name)" + (option.placeholder.map { " \($0)" } ?? "")
  }

  /// Returns the description of an option and its default value.
  static func explanation(_ option: any OptionDeclaration) -> String {
    option.help + (option.defaultText.map { " (default: \($0))" } ?? "")
  }

  /// Wraps the lines of each paragraph of a text. Paragraphs are separated by empty lines.
  private static func paragraphs(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.split(separator: "").map { paragraph in
      wrapped(paragraph.joined(separator: " "), width: width).joined(separator: "\n") + "\n\n"
    }.joined()
  }

  /// Formats pairs of a name and a description as two columns, and wraps the descriptions.
  private static func list(_ rows: [(String, String)]) -> String {
    let left = min(rows.map(\.0.count).max() ?? 0, 24)
    let indent = String(repeating: " ", count: left + 4)
    return rows.map { name, text in
      let lines = wrapped(text, width: width - indent.count)
      let head = "  " + name.padded(to: left) + "  "
      // A name that exceeds the first column is followed by a line break.
      let first = name.count > left ? "  \(name)\n\(indent)" : head
      return first + lines.joined(separator: "\n\(indent)") + "\n"
    }.joined()
  }

  /// Splits a text into lines between words.
  static func wrapped(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    for word in text.split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines.isEmpty ? [""] : lines
  }
}
