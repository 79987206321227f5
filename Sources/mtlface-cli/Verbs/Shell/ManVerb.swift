import MTLFaceCommandLine
import MTLFaceSupport

/// A verb that prints the manual page.
struct ManVerb: Verb {
  static let name = "man"
  static let summary = "Prints the manual page"
  static let discussion = """
    The page describes all commands and options. It is a roff file for the program man. make \
    install installs it.
    """
  static let positionals: [Positional] = []
  static let options: [any OptionDeclaration] = []
  static let examples = [
    (command: "mtlface-cli man | man -l -", purpose: "read the page"),
    (command: "mtlface-cli man > mtlface-cli.1", purpose: "write the page to a file"),
  ]
  static let jsonMembers = [(name: "page", meaning: "the text of the roff file")]

  init(_ arguments: Arguments) {}

  func run(_ console: Console) -> Outcome {
    let page = ManualPage(program: CommandLineTool.program, notes: CommandLineTool.manualNotes)
    return Outcome(text: page.text, json: .object([("page", .string(page.text))]))
  }
}
