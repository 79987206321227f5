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
      let names = verbs.map { $0.name }.joined(separator: ", ")
      let message = "missing command; expected one of \(names)"
      return fail(
        CommandFailure(command: nil, kind: .usage, message: message, hint: " (see \(name) --help)"),
        arguments, console)
    }
    switch first {
    case "--help", "-h", "help": return runHelp(Array(arguments.dropFirst()), console)
    case "--version":
      console.write(versionText)
      return .success
    default: break
    }
    if let (verb, rest) = verb(at: arguments) { return run(verb, rest, console) }
    return runGroup(first, Array(arguments.dropFirst()), console)
  }

  /// Returns the verb at the beginning of the arguments and the arguments that follow it.
  private func verb(at arguments: [String]) -> (verb: any Verb.Type, rest: [String])? {
    // Some verbs consist of two words, such as `evaluate verification`.
    for count in [2, 1] where arguments.count >= count {
      let words = arguments.prefix(count).joined(separator: " ")
      if let verb = verbs.first(where: { $0.name == words }) {
        return (verb, Array(arguments.dropFirst(count)))
      }
    }
    return nil
  }

  /// Prints the help of a command, of the commands that begin with a word, or of the program.
  private func runHelp(_ arguments: [String], _ console: Console) -> ExitStatus {
    let words = arguments.filter { $0 != "--help" && $0 != "-h" && $0 != "help" }
    guard let first = words.first else {
      console.write(help)
      return .success
    }
    guard let (verb, rest) = verb(at: words) else {
      return runGroup(first, words.dropFirst() + ["--help"], console)
    }
    guard let extra = rest.first else {
      console.write(help(for: verb))
      return .success
    }
    let message = "unexpected argument \(extra.quotedForMessage) after \(verb.name)"
    return fail(
      CommandFailure(
        command: "help", kind: .usage, message: message, hint: " (see \(name) --help)"),
      arguments, console)
  }

  private func run(
    _ verb: any Verb.Type, _ words: [String], _ console: Console
  ) -> ExitStatus {
    let start = Stopwatch.now()
    do {
      let arguments = try ArgumentParser(verb, of: self).parse(words)
      if arguments[CommonOptions.help] {
        console.write(help(for: verb))
        return .success
      }
      console.verbosity = try Console.Verbosity(arguments)
      console.detail(versionLine, from: verb)
      let outcome = try verb.init(arguments).run(console)
      console.clearProgress()
      console.write(arguments[CommonOptions.json] ? outcome.json.text + "\n" : outcome.text)
      if let problem = outcome.problem { console.report(problem, from: verb) }
      console.detail(
        "finished in \(NumberFormat.fixed(Stopwatch.now() - start, 2)) s, peak memory use "
          + NumberFormat.bytes(SystemInfo.peakMemory), from: verb)
      return outcome.status
    } catch let error as UsageError {
      let hint = " (see \(name) \(verb.name) --help)"
      return fail(
        CommandFailure(command: verb.name, kind: .usage, message: error.message, hint: hint), words,
        console)
    } catch {
      return fail(
        CommandFailure(command: verb.name, kind: .failure, message: "\(error)"), words, console)
    }
  }

  /// The text that `--version` prints, on one line.
  private var versionLine: String {
    versionText.split(separator: "\n").map { line in
      line.split(separator: " ").joined(separator: " ")
    }.joined(separator: ", ")
  }

  /// Reports a failure on standard error and, with `--json`, prints it as an object on standard
  /// output.
  private func fail(_ failure: CommandFailure, _ words: [String], _ console: Console) -> ExitStatus
  {
    console.clearProgress()
    // The arguments may be invalid, so the option is searched for in the words.
    if words.prefix(while: { $0 != "--" }).contains("--\(CommonOptions.json.name)") {
      console.write(failure.json.text + "\n")
    }
    let command = failure.command.map { " \($0)" } ?? ""
    console.report("\(name)\(command): \(failure.message)\(failure.hint)")
    return .failure
  }

  /// Runs a command that contains only the first word of a two-word verb.
  ///
  /// The function prints the verbs that begin with this word if help is requested. Otherwise it
  /// reports the unknown first word, or the missing or unknown second word.
  private func runGroup(_ first: String, _ rest: [String], _ console: Console) -> ExitStatus {
    guard let group = groups.first(where: { $0.word == first }), !group.subcommands.isEmpty else {
      return fail(
        CommandFailure(
          command: nil, kind: .usage, message: unknownVerb(first), hint: " (see \(name) --help)"),
        [first] + rest, console)
    }
    let names = group.subcommands
    var problem = "missing subcommand; expected one of \(names.joined(separator: ", "))"
    if let word = rest.first {
      guard word != "--help", word != "-h" else {
        console.write(HelpText(program: self).overview(of: group))
        return .success
      }
      let suggestion = Spelling.nearest(to: word, among: names).map { "did you mean \($0)?" }
      problem =
        "unknown subcommand \(word.quotedForMessage); "
        + (suggestion ?? "expected one of \(names.joined(separator: ", "))")
    }
    return fail(
      CommandFailure(
        command: first, kind: .usage, message: problem, hint: " (see \(name) \(first) --help)"),
      rest, console)
  }

  private func unknownVerb(_ word: String) -> String {
    guard !word.hasPrefix("-") else {
      return "\(word.quotedForMessage) is not a command; options follow the command"
    }
    let suggestion =
      Spelling.nearest(to: word, among: groups.map(\.word) + ["help"])
      ?? nearestSubcommand(to: word)
    return "unknown command \(word.quotedForMessage)"
      + (suggestion.map { "; did you mean \($0)?" } ?? "")
  }

  /// Returns the verb of two words that is nearest to a word such as `verification` or
  /// `gallery-add`.
  private func nearestSubcommand(to word: String) -> String? {
    let pairs = groups.flatMap { group in
      group.subcommands.map { (word: $0, name: "\(group.word) \($0)") }
    }
    if let name = Spelling.nearest(to: word, among: pairs.map(\.name)) { return name }
    let nearest = Spelling.nearest(to: word, among: pairs.map(\.word))
    return pairs.first { $0.word == nearest }?.name
  }
}
