import MTLFaceCommandLine
import MTLFaceSupport
import Testing

/// Tests of the generated completion scripts. `Tests/Completion/check` runs the scripts of
/// `mtlface-cli` in interactive shells.
@Suite("Completion scripts")
struct CompletionTests {
  @Test(
    "a script contains all commands, options and enumerated values",
    arguments: CompletionShell.allCases)
  func declarations(shell: CompletionShell) {
    let program = SampleProgram.program
    let script = shell.script(for: program)
    for verb in program.verbs {
      for word in verb.name.split(separator: " ") { #expect(script.contains(word)) }
      for option in program.options(of: verb) {
        let spelling = shell == .fish ? "-l \(option.name)" : "--\(option.name)"
        #expect(script.contains(spelling), "\(shell): \(spelling)")
      }
    }
    #expect(script.contains("red green blue"))
    #expect(script.hasSuffix("\n") && script.allSatisfy(\.isASCII))
  }

  @Test("options and arguments declare the kinds of their values") func kinds() {
    #expect(SampleVerb.color.kind == .choice(["red", "green", "blue"]))
    #expect(SampleVerb.output.kind == .file)
    #expect(SampleVerb.count.kind == .text)
    #expect(SampleVerb.deep.kind == nil)
    #expect(ValueParser.folder.kind == .folder)
    #expect(SampleVerb.positionals.allSatisfy { $0.kind == .file })
  }

  @Test("the value of a positional argument is checked like the value of an option")
  func positionalChoice() throws {
    let positional = Positional(name: "SHELL", help: "a shell", kind: .choice(["bash", "zsh"]))
    let parser = ValueParser<CompletionShell>.choice()
    #expect(try parser.value(of: "ZSH", for: positional) == .zsh)
    #expect {
      try parser.value(of: "bsh", for: positional)
    } throws: { error in
      (error as? UsageError)?.message
        == "invalid value \"bsh\" for SHELL; give one of bash, zsh, fish; did you mean bash?"
    }
  }
}
