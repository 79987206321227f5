import MTLFaceCommandLine
import MTLFaceSupport

/// A verb that prints a completion script.
struct CompletionVerb: Verb {
  static let name = "completion"
  static let summary = "Prints a script that completes commands in a shell"
  static let discussion = """
    The script completes commands, options, the values of options that accept only certain words, \
    and the paths of files and folders. To load it in every new bash or zsh, add the command of the \
    example to ~/.bashrc, or to ~/.zshrc after compinit. For fish, write the script to \
    ~/.config/fish/completions/mtlface-cli.fish.
    """
  static let positionals = [
    Positional(
      name: "SHELL", help: "bash, zsh or fish",
      kind: .choice(CompletionShell.allCases.map(\.rawValue)))
  ]
  static let options: [any OptionDeclaration] = []
  static let examples = [
    (command: "source <(mtlface-cli completion bash)", purpose: "load the script in bash"),
    (command: "source <(mtlface-cli completion zsh)", purpose: "load the script in zsh"),
    (command: "mtlface-cli completion fish | source", purpose: "load the script in fish"),
  ]
  static let jsonMembers = [
    (name: "shell", meaning: "bash, zsh or fish"), (name: "script", meaning: "the script"),
  ]

  private let shell: CompletionShell

  init(_ arguments: Arguments) throws {
    let parser = ValueParser<CompletionShell>.choice()
    shell = try parser.value(of: arguments.positionals.first ?? "", for: Self.positionals[0])
  }

  func run(_ console: Console) -> Outcome {
    let script = shell.script(for: CommandLineTool.program)
    return Outcome(
      text: script,
      json: .object([("shell", .string(shell.rawValue)), ("script", .string(script))]))
  }
}
