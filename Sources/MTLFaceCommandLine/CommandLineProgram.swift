import MTLFaceSupport

/// A command-line program whose first argument is a verb, as in `NAME VERB [options]`.
///
/// The program prints its help and the help of each verb, suggests corrections for misspelled
/// verbs, reports each error on one line, and returns the exit status.
package struct CommandLineProgram {
  /// The name of the executable. Every message begins with it.
  package let name: String
  /// The first sentence of the help.
  package let summary: String
  /// The text that `--version` prints.
  package let versionText: String
  /// All verbs, in the order in which the help lists them.
  package let verbs: [any Verb.Type]
  /// The options that every verb of the program accepts, in addition to ``CommonOptions``.
  package let sharedOptions: [any OptionDeclaration]

  /// Creates a program.
  ///
  /// - Parameters:
  ///   - name: The name of the executable.
  ///   - summary: The first sentence of the help.
  ///   - versionText: The text that `--version` prints.
  ///   - verbs: All verbs, in the order in which the help lists them.
  ///   - sharedOptions: The options that every verb accepts, in addition to ``CommonOptions``.
  package init(
    name: String, summary: String, versionText: String, verbs: [any Verb.Type],
    sharedOptions: [any OptionDeclaration] = []
  ) {
    self.name = name
    self.summary = summary
    self.versionText = versionText
    self.verbs = verbs
    self.sharedOptions = sharedOptions
  }

  /// Runs the command given by the process's arguments and exits with its status.
  package func main() -> Never {
    Signals.ignoreWriteSignals()
    let console = Console(programName: name)
    let status = run(Array(CommandLine.arguments.dropFirst()), console)
    console.exit(with: status)
  }

  /// Returns the options of a verb, followed by the shared options that it does not redeclare.
  package func options(of verb: any Verb.Type) -> [any OptionDeclaration] {
    let own = verb.options
    return own
      + (sharedOptions + CommonOptions.all).filter { shared in
        !own.contains { $0.name == shared.name }
      }
  }

  /// Returns the usage line of a verb, for example `tool convert IN... OUT [options]`.
  package func usage(of verb: any Verb.Type) -> String {
    let words = verb.positionals.map {
      $0.repeats ? "\($0.name)..." : $0.isOptional ? "[\($0.name)]" : $0.name
    }
    return ([name, verb.name] + words + ["[options]"]).joined(separator: " ")
  }

  /// The help of the program.
  package var help: String { HelpText(program: self).overview }

  /// Returns the help of a verb.
  package func help(for verb: any Verb.Type) -> String { HelpText(program: self).help(for: verb) }
}
