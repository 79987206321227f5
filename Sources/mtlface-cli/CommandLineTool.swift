import MTLFace

/// The command line `mtlface-cli VERB [options] ...`.
@main enum CommandLineTool {
  /// The name that users type.
  static let name = "mtlface-cli"
  /// The version of the tool.
  static let version = "0.1.0"
  /// All verbs, in the order of the help. A new verb is a type in a file of its own, and a line
  /// here.
  static var verbs: [any Verb.Type] {
    [
      InfoVerb.self, DetectVerb.self, AlignVerb.self, AgeVerb.self, AnalyzeVerb.self,
      SynthesizeVerb.self, ConvertVerb.self, ExportVerb.self,
      BenchVerb.self,
    ]
  }

  /// Runs the process's arguments and ends the process with the exit status.
  static func main() {
    Signals.prepare()
    let console = Console()
    let status = run(Array(CommandLine.arguments.dropFirst()), console)
    console.end(status)
  }

  /// Runs one command.
  static func run(_ arguments: [String], _ console: Console) -> ExitStatus {
    guard let first = arguments.first else {
      console.report(
        "\(name): what to do? Give one of \(verbs.map { $0.name }.joined(separator: ", ")); "
          + "see \(name) --help")
      return .failure
    }
    switch first {
    case "--help", "-h", "help":
      console.write(HelpText.overview(verbs))
      return .success
    case "--version":
      console.write(versionText)
      return .success
    default: break
    }
    guard let verb = verbs.first(where: { $0.name == first }) else {
      console.report("\(name): \(unknownVerb(first)) (see \(name) --help)")
      return .failure
    }
    return run(verb, Array(arguments.dropFirst()), console)
  }

  private static func run(
    _ verb: any Verb.Type, _ words: [String], _ console: Console
  ) -> ExitStatus {
    do {
      let arguments = try ArgumentParser(verb).parse(words)
      if arguments[CommonOptions.help] {
        console.write(HelpText.help(for: verb))
        return .success
      }
      let outcome = try verb.init(arguments).run(console)
      console.clearProgress()
      console.write(arguments[CommonOptions.json] ? outcome.json.text + "\n" : outcome.text)
      if let problem = outcome.problem { console.report("\(name) \(verb.name): \(problem)") }
      return outcome.status
    } catch let error as UsageError {
      console.report("\(name) \(verb.name): \(error.message) (see \(name) \(verb.name) --help)")
    } catch {
      console.report("\(name) \(verb.name): \(error)")
    }
    return .failure
  }

  private static func unknownVerb(_ word: String) -> String {
    guard !word.hasPrefix("-") else {
      return "options come after the verb, not \(word.quotedForMessage)"
    }
    let near = Spelling.nearest(to: word, among: verbs.map { $0.name })
    return "there is no verb \(word.quotedForMessage)"
      + (near.map { "; did you mean \($0)?" } ?? "")
  }

  private static var versionText: String {
    """
    \(name) \(version)
    instruction set  \(InstructionSet.current.rawValue)
    JPEG             \(Image.supportsJPEG ? "yes" : "no")

    """
  }
}
