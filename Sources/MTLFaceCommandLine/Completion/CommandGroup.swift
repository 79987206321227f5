/// The verbs that begin with the same word, such as `gallery add` and `gallery list`, or a single
/// verb of one word.
struct CommandGroup {
  /// The first word.
  let word: String
  /// The verbs, in the order of the program.
  let verbs: [any Verb.Type]

  /// The second words of the verbs, or an empty array if the group is a verb of one word.
  var subcommands: [String] {
    verbs.map { Self.words(of: $0) }.filter { $0.count > 1 }.map { $0[1] }
  }

  /// The summary of the verb, or the list of the subcommands.
  var summary: String {
    subcommands.isEmpty
      ? verbs.first?.summary ?? "" : "Subcommands: \(subcommands.joined(separator: ", "))"
  }

  private static func words(of verb: any Verb.Type) -> [String] {
    verb.name.split(separator: " ").map(String.init)
  }
}

extension CommandLineProgram {
  /// The verbs grouped by their first words, in the order of the help.
  var groups: [CommandGroup] {
    var words: [String] = []
    for verb in verbs {
      let word = String(verb.name.prefix { $0 != " " })
      if !words.contains(word) { words.append(word) }
    }
    return words.map { word in
      CommandGroup(
        word: word, verbs: verbs.filter { $0.name == word || $0.name.hasPrefix(word + " ") })
    }
  }
}

extension OptionDeclaration {
  /// The names on the command line, beginning with the short form: `-o` and `--output`.
  var spellings: [String] { (short.map { ["-\($0)"] } ?? []) + ["--\(name)"] }

  /// The beginning of the help, up to an explanation in a separate clause or in parentheses.
  var shortHelp: String {
    var text = help[...]
    for separator in [";", " ("] { text = text.split(separator: separator).first ?? text }
    guard text.count > 70 else { return String(text) }
    for separator in [":", ","] {
      let ends = text.indices.filter { text[$0...].hasPrefix(separator) }
      let end = ends.last { (20...70).contains(text[..<$0].count) }
      if let end { return String(text[..<end]) }
    }
    return String(text)
  }
}
