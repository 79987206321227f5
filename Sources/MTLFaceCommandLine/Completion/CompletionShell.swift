/// A shell for which a program prints a completion script.
package enum CompletionShell: String, CaseIterable, Sendable {
  case bash, zsh, fish

  /// Returns a script that completes the commands, options, enumerated values and paths of a
  /// program. It is generated from the declarations of the program's verbs and does not run the
  /// program.
  package func script(for program: CommandLineProgram) -> String {
    switch self {
    case .bash: BashCompletion(program: program).script
    case .zsh: ZshCompletion(program: program).script
    case .fish: FishCompletion(program: program).script
    }
  }
}
