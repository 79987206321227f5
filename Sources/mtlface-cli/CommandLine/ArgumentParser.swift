/// What was given to a verb: values by option, and the other arguments in order.
struct Arguments: Sendable {
  /// Arguments that are not options; their number fits the verb's declaration.
  private(set) var positionals: [String] = []
  private var values: [String: any Sendable] = [:]
  private var given: Set<String> = []

  /// The value of an option, or its default.
  subscript<Value>(_ option: Option<Value>) -> Value {
    values[option.name] as? Value ?? option.defaultValue
  }

  /// Whether an option was given.
  func has(_ option: some OptionDeclaration) -> Bool { given.contains(option.name) }

  fileprivate mutating func append(_ positional: String) { positionals.append(positional) }

  fileprivate mutating func add(_ text: String, for option: any OptionDeclaration)
    throws(UsageError)
  {
    guard given.insert(option.name).inserted || option.repeats else {
      throw UsageError("--\(option.name) is given twice; give it once")
    }
    try option.parse(text, into: &values)
  }
}

/// Reads `--name value`, `--name=value`, `--flag`, `-x value`, and `--` before arguments that begin
/// with a dash; options and other arguments may come in any order.
struct ArgumentParser {
  private let verb: any Verb.Type
  private let options: [any OptionDeclaration]

  /// A parser for a verb's own options and the common ones; its own come first.
  init(_ verb: any Verb.Type) {
    self.verb = verb
    options = HelpText.options(of: verb)
  }

  /// Reads the words after the verb.
  func parse(_ words: [String]) throws(UsageError) -> Arguments {
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
      let option = try find(name)
      guard option.placeholder != nil else {
        guard inline == nil else { throw UsageError("\(name) takes no value") }
        try result.add("", for: option)
        continue
      }
      guard let text = inline ?? rest.first, inline != nil || !text.hasPrefix("--") else {
        throw UsageError("\(name) needs a value (\(option.placeholder ?? ""))")
      }
      if inline == nil { rest = rest.dropFirst() }
      try result.add(text, for: option)
    }
    // Whoever asks for help need not know the arguments yet.
    if !result[CommonOptions.help] { try checkCount(result.positionals) }
    return result
  }

  private static func split(_ word: String) -> (name: String, value: String?) {
    guard let equals = word.firstIndex(of: "=") else { return (word, nil) }
    return (String(word[..<equals]), String(word[word.index(after: equals)...]))
  }

  private func find(_ name: String) throws(UsageError) -> any OptionDeclaration {
    let found = options.first { option in
      name == "--\(option.name)" || option.short.map { name == "-\($0)" } ?? false
    }
    if let found { return found }
    let near = Spelling.nearest(
      to: String(name.drop { $0 == "-" }), among: options.map { $0.name })
    throw UsageError(
      "there is no option \(name.quotedForMessage)" + (near.map { "; did you mean --\($0)?" } ?? "")
    )
  }

  private func checkCount(_ positionals: [String]) throws(UsageError) {
    let declared = verb.positionals
    guard positionals.count >= declared.count(where: { !$0.isOptional }) else {
      throw UsageError(
        "\(declared[positionals.count].name) is missing; give \(HelpText.usage(of: verb))")
    }
    guard positionals.count <= declared.count || declared.contains(where: \.repeats) else {
      throw UsageError(
        "\(positionals[declared.count].quotedForMessage) is one argument too many; give "
          + HelpText.usage(of: verb))
    }
    guard !positionals.contains("") else { throw UsageError("an argument is empty; give a path") }
  }
}
