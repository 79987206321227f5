import MTLFaceSupport

extension CommandLineProgram {
  /// Runs one command.
  ///
  /// - Parameters:
  ///   - arguments: The arguments that follow the name of the executable.
  ///   - console: The destination of the result, the progress and the errors.
  /// - Returns: The exit status of the process.
  package func run(_ arguments: [String], _ console: Console) -> ExitStatus {
    guard let first = arguments.first else {
      console.report(
        "\(name): missing command; expected one of "
          + "\(verbs.map { $0.name }.joined(separator: ", ")) (see \(name) --help)")
      return .failure
    }
    switch first {
    case "--help", "-h", "help":
      console.write(help)
      return .success
    case "--version":
      console.write(versionText)
      return .success
    default: break
    }
    // Some verbs consist of two words, such as `evaluate verification`.
    for count in [2, 1] where arguments.count >= count {
      let words = arguments.prefix(count).joined(separator: " ")
      if let verb = verbs.first(where: { $0.name == words }) {
        return run(verb, Array(arguments.dropFirst(count)), console)
      }
    }
    let group = verbs.filter { $0.name.hasPrefix(first + " ") }
    if !group.isEmpty { return runGroup(group, first, Array(arguments.dropFirst()), console) }
    console.report("\(name): \(unknownVerb(first)) (see \(name) --help)")
    return .failure
  }

  private func run(
    _ verb: any Verb.Type, _ words: [String], _ console: Console
  ) -> ExitStatus {
    do {
      let arguments = try ArgumentParser(verb, of: self).parse(words)
      if arguments[CommonOptions.help] {
        console.write(help(for: verb))
        return .success
      }
      let outcome = try verb.init(arguments).run(console)
      console.clearProgress()
      console.write(arguments[CommonOptions.json] ? outcome.json.text + "\n" : outcome.text)
      if let problem = outcome.problem { console.report(problem, from: verb) }
      return outcome.status
    } catch let error as UsageError {
      console.report("\(error.message) (see \(name) \(verb.name) --help)", from: verb)
    } catch {
      console.report("\(error)", from: verb)
    }
    return .failure
  }

  /// Runs a command that contains only the first word of a two-word verb.
  ///
  /// The function prints the verbs that begin with this word if help is requested. Otherwise it
  /// reports the missing or unknown second word.
  private func runGroup(
    _ group: [any Verb.Type], _ first: String, _ rest: [String], _ console: Console
  ) -> ExitStatus {
    if rest.contains("--help") || rest.contains("-h") {
      console.write(HelpText(program: self).overview(group))
      return .success
    }
    let names = group.map { String($0.name.dropFirst(first.count + 1)) }
    let problem = rest.first.map { "unknown subcommand \($0.quotedForMessage)" }
    console.report(
      "\(name) \(first): \(problem ?? "missing subcommand"); expected one of "
        + "\(names.joined(separator: ", ")) (see \(name) \(first) --help)")
    return .failure
  }

  private func unknownVerb(_ word: String) -> String {
    guard !word.hasPrefix("-") else {
      return "\(word.quotedForMessage) is not a command; options follow the command"
    }
    let words = verbs.flatMap { $0.name.split(separator: " ").prefix(1).map(String.init) }
    let suggestion = Spelling.nearest(to: word, among: words)
    return "unknown command \(word.quotedForMessage)"
      + (suggestion.map { "; did you mean \($0)?" } ?? "")
  }
}
