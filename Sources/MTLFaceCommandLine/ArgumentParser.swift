import MTLFaceSupport

/// A parser for the arguments of one verb.
///
/// It accepts `--name value`, `--name=value`, `--flag`, `-x value`, and `--` before positional
/// arguments that begin with a dash. Options and positional arguments may be mixed in any order.
package struct ArgumentParser {
  private let verb: any Verb.Type
  private let options: [any OptionDeclaration]
  private let usage: String

  /// Creates a parser for the options of a verb and the options that all verbs of a program share.
  package init(_ verb: any Verb.Type, of program: CommandLineProgram) {
    self.verb = verb
    options = program.options(of: verb)
    usage = program.usage(of: verb)
  }

  /// Parses the arguments that follow the verb.
  ///
  /// - Parameter words: The arguments. If they contain `--help`, the number of positional arguments
  ///   is not checked.
  /// - Throws: ``UsageError`` for unknown options, options that are repeated but must not be,
  ///   missing, invalid or unexpected values, empty positional arguments, and a wrong number of
  ///   positional arguments.
  package func parse(_ words: [String]) throws(UsageError) -> Arguments {
    var result = Arguments()
    var rest = words[...]
    while let word = rest.popFirst() {
      if word == "--" {
        for word in rest { result.append(word) }
        break
      }
      guard word.hasPrefix("-"), word != "-" else {
        result.append(word)
        continue
      }
      let (name, inline) = Self.split(word)
      let option = try option(named: name)
      guard option.placeholder != nil else {
        guard inline == nil else {
          throw UsageError("\(name) does not take a value; write only \(name)")
        }
        try result.add("", for: option)
        continue
      }
      guard let text = inline ?? rest.first, inline != nil || !text.hasPrefix("--") else {
        throw UsageError("missing value; give \(name) \(option.placeholder ?? "VALUE")")
      }
      if inline == nil { rest = rest.dropFirst() }
      try result.add(text, for: option)
    }
    // `--help` works without the required arguments.
    if !result[CommonOptions.help] { try checkCount(result.positionals) }
    return result
  }

  private static func split(_ word: String) -> (name: String, value: String?) {
    guard let equals = word.firstIndex(of: "=") else { return (word, nil) }
    return (String(word[..<equals]), String(word[word.index(after: equals)...]))
  }

  private func option(named name: String) throws(UsageError) -> any OptionDeclaration {
    let match = options.first { option in
      name == "--\(option.name)" || option.short.map { name == "-\($0)" } ?? false
    }
    if let match { return match }
    throw UsageError(
      "unknown option \(name.quotedForMessage)"
        + (suggestion(for: name).map { "; did you mean \($0)?" } ?? ""))
  }

  /// Returns the option that is nearest to a mistyped option such as `--outptu`, `-output`, `--o`
  /// or `-oFILE`.
  private func suggestion(for name: String) -> String? {
    let word = String(name.drop { $0 == "-" })
    if let option = options.first(where: { $0.short.map(String.init) == word }) {
      return "-\(word) (or --\(option.name))"
    }
    if let name = Spelling.nearest(to: word, among: options.map { $0.name }) { return "--\(name)" }
    let attached = options.first { $0.short == word.first && $0.placeholder != nil }
    guard let attached, let short = attached.short, !name.hasPrefix("--") else { return nil }
    return "-\(short) \(word.dropFirst())"
  }

  private func checkCount(_ positionals: [String]) throws(UsageError) {
    let declared = verb.positionals
    guard positionals.count >= declared.count(where: { !$0.isOptional }) else {
      throw UsageError(
        "missing argument \(declared[positionals.count].name); usage: \(usage)")
    }
    guard positionals.count <= declared.count || declared.contains(where: \.repeats) else {
      throw UsageError(
        "unexpected argument \(positionals[declared.count].quotedForMessage); usage: "
          + usage)
    }
    guard !positionals.contains("") else { throw UsageError("an argument is empty; give a path") }
  }
}
